/* Section 2.5.5: no cast to a float. */
/* run: -xerrtags */
BEGIN { x = (double)1; }
