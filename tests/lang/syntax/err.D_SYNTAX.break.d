/* Section 1.3: a reserved word. */
/* run: -xerrtags */
BEGIN { break; exit(0); }
