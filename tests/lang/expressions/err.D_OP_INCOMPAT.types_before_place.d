/* Section 2.6.5: the types are looked at before the place. */
/* run: -xerrtags */
BEGIN { pid = "a"; }
