/* Section 2.7: only the member that is asked for is evaluated, and may fault. */
#pragma D option quiet
struct in { int x; }; struct out { int a; int b; };
translator struct out < struct in *p > { a = p == NULL ? -1 : p->x; b = p->x; };
ERROR { printf("%d %d\n", arg4, arg5); }
BEGIN { printf("%d\n", xlate <struct out *> ((struct in *)NULL)->a); }
BEGIN { printf("%d\n", xlate <struct out *> ((struct in *)NULL)->b); }
BEGIN { exit(0); }
