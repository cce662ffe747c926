/* Section 2.6.5: no such function. */
/* run: -xerrtags */
BEGIN { nosuch(1); }
