/* Section 2.7: no translator. */
/* run: -xerrtags */
struct out { int a; };
BEGIN { x = xlate <struct out> (5).a; }
