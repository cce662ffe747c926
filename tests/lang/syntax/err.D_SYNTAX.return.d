/* Section 1.3: a reserved word. */
/* run: -xerrtags */
BEGIN { return 1; exit(0); }
