/* Section 10.3: ~ needs an integer. */
/* run: -xerrtags */
BEGIN { x = ~"a"; }
