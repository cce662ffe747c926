/* Section 1.3: there are no loops. */
/* run: -xerrtags */
BEGIN { while (x < 3) x++; exit(0); }
