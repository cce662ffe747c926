/* Section 2.4: register is not of D. */
/* run: -xerrtags */
register int x;
BEGIN { exit(0); }
