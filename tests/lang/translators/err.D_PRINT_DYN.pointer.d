/* Section 4.2: a translated pointer is not printed. */
/* run: -xerrtags */
struct out { int a; };
translator struct out < int *p > { a = 1; };
BEGIN { print(xlate <struct out *> ((int *)0)); }
