/* Section 2.6.2: a string cannot be stepped, read-only or not. */
/* run: -xerrtags */
BEGIN { execname++; }
