/* Section 1.3: a reserved word. */
/* run: -xerrtags */
BEGIN { import = 1; exit(0); }
