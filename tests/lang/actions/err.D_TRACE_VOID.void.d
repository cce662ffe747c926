/* Section 4.2: a void expression has no value. */
/* run: -xerrtags */
BEGIN { trace((void)1); }
