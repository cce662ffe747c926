/* Section 2.7: the same pair twice. */
/* run: -xerrtags */
struct out { int a; };
translator struct out < int *p > { a = 1; };
translator struct out < int *p > { a = 2; };
BEGIN { exit(0); }
