/* Section 2.6.5: a function is called by its name. */
/* run: -xerrtags */
BEGIN { (1 + 2)(3); }
