/* Section 5.2: quantize takes two arguments at most. */
/* run: -xerrtags */
BEGIN { @ = quantize(1, 2, 3); }
