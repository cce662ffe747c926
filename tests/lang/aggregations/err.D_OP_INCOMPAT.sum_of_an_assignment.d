/* Section 5.1: nor to be added to. */
/* run: -xerrtags */
BEGIN { x = (@a = count()) + 1; }
