/* Section 2.6.5: the types are looked at first. */
/* run: -xerrtags */
BEGIN { 1 |= "a"; }
