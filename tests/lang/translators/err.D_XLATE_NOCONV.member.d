/* Section 2.7: a member without a definition. */
/* run: -xerrtags */
struct out { int a; int b; };
translator struct out < int *p > { a = 1; };
BEGIN { x = xlate <struct out> ((int *)0).b; }
