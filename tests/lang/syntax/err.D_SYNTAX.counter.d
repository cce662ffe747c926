/* Section 1.3: a reserved word. */
/* run: -xerrtags */
BEGIN { counter = 1; exit(0); }
