/* Section 3: an index of uregs is not negative. */
/* run: -xerrtags */
BEGIN { x = uregs[-1]; }
