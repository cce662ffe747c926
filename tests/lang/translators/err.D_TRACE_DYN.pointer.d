/* Section 4.2: a translated pointer is not traced. */
/* run: -xerrtags */
struct out { int a; };
translator struct out < int *p > { a = 1; };
BEGIN { trace(xlate <struct out *> ((int *)0)); }
