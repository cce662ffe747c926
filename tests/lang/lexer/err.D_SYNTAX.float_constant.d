/* Section 1.5: floating-point constants are not permitted. */
/* run: -xerrtags */
BEGIN { x = 1.5; }
