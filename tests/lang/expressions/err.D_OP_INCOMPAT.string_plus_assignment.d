/* Section 2.6.5: a string is not added to. */
/* run: -xerrtags */
BEGIN { s = "a"; s += "b"; }
