/* Section 1.5: a suffix f makes a floating-point constant of an integer. */
/* run: -xerrtags */
BEGIN { trace(1f); exit(0); }
