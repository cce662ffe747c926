/* Section 9.4: BEGIN has no typed arguments. */
/* run: -xerrtags */
dtrace:::BEGIN { x = args[0]; }
