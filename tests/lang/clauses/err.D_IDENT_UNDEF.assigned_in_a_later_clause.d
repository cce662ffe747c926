/* Section 2.3, 2.4: a variable of a later clause is undefined in an earlier one. */
/* run: -xerrtags */
BEGIN { printf("%d", later); }
BEGIN { later = 1; exit(0); }
