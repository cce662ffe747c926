/* Section 2.7: a translated struct is assigned with all its members. */
#pragma D option quiet
struct in { int a; };
struct out { int one; int two; };
struct out v;
translator struct out < struct in *p > { one = p->a; two = p->a * 2; };
BEGIN { p = (struct in *)alloca(4); p->a = 6; v = xlate <struct out> (p); printf("%d %d\n", v.one, v.two); exit(0); }
