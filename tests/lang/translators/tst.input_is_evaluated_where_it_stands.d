/* Section 2.7: the parameter is bound to the expression. */
#pragma D option quiet
struct out { int a; int b; };
translator struct out < int i > { a = i + 1; b = i * i; };
BEGIN { x = 5; printf("%d %d %d\n", xlate <struct out> (x).a, xlate <struct out> (x + 1).b, xlate <struct out *> (3)->b); exit(0); }
