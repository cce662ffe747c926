/* Section 9.2: what a timer passes is in arg0, arg1 and arg2; it has no typed arguments. */
/* run: -xerrtags */
profile:::tick-1s { trace(args[0]); }
