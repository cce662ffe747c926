/* Section 2.6.2: a divisor that folds to zero. */
/* run: -xerrtags */
BEGIN { x = pid / (3 - 3); }
