/* Section 2.4.1: a void expression is no key. */
/* run: -xerrtags */
BEGIN { a[(void)1] = 1; }
