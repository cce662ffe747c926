/* Section 2.1: no juxtaposition. */
/* run: -xerrtags */
BEGIN { x = 1 2; }
