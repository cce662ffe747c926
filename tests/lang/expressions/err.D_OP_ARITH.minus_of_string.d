/* Section 10.3: unary - needs an arithmetic type. */
/* run: -xerrtags */
BEGIN { x = -"a"; }
