/* Section 4.2: a symbol is no value of an expression. */
/* run: -xerrtags */
BEGIN { x = sym(1); }
