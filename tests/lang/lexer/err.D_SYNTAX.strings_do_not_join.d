/* Section 1.7: adjacent strings are not concatenated. */
/* run: -xerrtags */
BEGIN { x = "a" "b"; }
