/* Section 1.5: no floating-point constants. */
/* run: -xerrtags */
BEGIN { x = 1.5; }
