/* Section 2.5.5: no cast from string to int. */
/* run: -xerrtags */
BEGIN { x = (int)"12"; }
