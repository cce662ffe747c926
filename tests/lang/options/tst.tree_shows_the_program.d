/* Section 6.2: tree prints the parse tree on standard error. */
/* run: -q -xtree=1 */
BEGIN /1 > 0/ { x = 1 + 2; exit(0); }
