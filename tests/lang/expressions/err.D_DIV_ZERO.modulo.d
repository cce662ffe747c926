/* Section 2.6.2: a literal zero divisor of %. */
/* run: -xerrtags */
BEGIN { x = 5; y = x % 0; }
