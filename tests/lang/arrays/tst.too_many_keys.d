/* Section 2.4.1: too many keys are noticed when code is generated, which has neither tag nor line. */
/* run: -q -xerrtags */
BEGIN { a[1, 2, 3, 4, 5, 6, 7, 8, 9] = 1; }
