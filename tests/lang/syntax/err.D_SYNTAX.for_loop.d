/* Section 1.3: there are no loops. */
/* run: -xerrtags */
BEGIN { for (i = 0; i < 3; i++) { trace(i); } exit(0); }
