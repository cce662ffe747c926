/* Section 10.3: one arg, not args. */
/* run: -xerrtags */
BEGIN { x = strjoin("a"); }
