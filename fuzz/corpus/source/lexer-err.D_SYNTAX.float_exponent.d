/* Section 1.5: a constant with exponent is a floating-point constant. */
/* run: -xerrtags */
BEGIN { x = 1e3; }
