/* Section 9.4: nobody knows the arguments of a probe that may come later. */
/* run: -xerrtags -Z */
later:::probe { trace(args[0]); }
BEGIN { exit(0); }
