/* Section 2.1: nor of structs. */
/* run: -xerrtags */
BEGIN { struct s { int a; } v; exit(0); }
