/* Section 2.3.1: a condition is scalar. */
/* run: -xerrtags */
BEGIN { if (execname) { x = 1; } }
