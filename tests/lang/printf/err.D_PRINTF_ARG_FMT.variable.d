/* Section 4.2: the format is a literal. */
/* run: -xerrtags */
BEGIN { x = "%d"; printf(x, 1); }
