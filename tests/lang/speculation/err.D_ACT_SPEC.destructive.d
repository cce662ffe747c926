/* Section 4.5: a destructive action after speculate. */
/* run: -w -xerrtags */
BEGIN { speculate(1); system("true"); }
