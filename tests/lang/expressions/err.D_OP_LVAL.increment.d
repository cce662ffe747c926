/* Section 10.3: ++ needs an lvalue. */
/* run: -xerrtags */
BEGIN { 5++; }
