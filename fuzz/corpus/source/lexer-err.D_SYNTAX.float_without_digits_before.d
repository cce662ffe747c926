/* Section 1.5: a constant that begins with its point is a floating-point constant. */
/* run: -xerrtags */
BEGIN { x = .5; }
