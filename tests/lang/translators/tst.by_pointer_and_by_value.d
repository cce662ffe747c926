/* Section 2.7: xlate of a pointer and of a value. */
#pragma D option quiet
struct in { int a; int b; };
struct out { int sum; string name; int none; };
translator struct out < struct in *p > { sum = p->a + p->b; name = "made"; };
BEGIN {
	p = (struct in *)alloca(8); p->a = 3; p->b = 4;
	printf("%d %s\n", xlate <struct out *> (p)->sum, xlate <struct out> (p).name);
	exit(0);
}
