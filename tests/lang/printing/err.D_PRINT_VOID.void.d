/* Section 4.2: a void expression is not printed. */
/* run: -xerrtags */
BEGIN { print((void)1); }
