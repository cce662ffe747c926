/* Section 2.4: x += 1 needs an x. */
/* run: -xerrtags */
BEGIN { x += 1; }
