/* Section 2.1: no juxtaposition. */
/* run: -xerrtags */
BEGIN { x y = 1; }
