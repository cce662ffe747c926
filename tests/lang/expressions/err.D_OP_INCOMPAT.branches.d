/* Section 2.6.4: the branches are compatible. */
/* run: -xerrtags */
BEGIN { x = 1; y = x ? 1 : "a"; }
