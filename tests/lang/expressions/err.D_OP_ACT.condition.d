/* Section 2.6.4: no action in ?:. */
/* run: -xerrtags */
BEGIN { x = 1; x ? trace(1) : trace(2); }
