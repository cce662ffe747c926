/* Section 1.3: a reserved word. */
/* run: -xerrtags */
BEGIN { continue; exit(0); }
