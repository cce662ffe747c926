/* Section 5.2: the increment is scalar. */
/* run: -xerrtags */
BEGIN { @ = quantize(1, "x"); }
