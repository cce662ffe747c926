/* Section 2.7: assigned to a global, self->, this-> and an element; members without definition are 0. */
#pragma D option quiet
struct in { int x; string s; };
struct out { long m1; int m2; string m3; int m4; };
translator struct out < struct in *p > { m1 = p->x; m2 = p->x * 2; m3 = p->s; };
struct in v; struct out o; this struct out to; self struct out so; struct out a[int];
BEGIN {
	q = (struct in *)alloca(sizeof (struct in)); q->x = 3; q->s = "text";
	o = xlate <struct out> (q); this->to = o; q->x = 5; self->so = xlate <struct out> (q); a[1] = xlate <struct out> (q);
	printf("%d %d %s %d|%d %s|%d %s|%d\n", o.m1, o.m2, o.m3, o.m4, this->to.m2, this->to.m3, self->so.m1, self->so.m3, a[1].m2);
	exit(0);
}
