/* Section 2.5.3: ! needs a scalar. */
/* run: -xerrtags */
BEGIN { x = !"a"; }
