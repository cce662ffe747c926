/* Section 2.7: a member that would fault and is not read. */
#pragma D option quiet
struct out { int fine; int bad; };
translator struct out < int *p > { fine = 5; bad = *p; };
BEGIN { printf("%d\n", xlate <struct out> ((int *)0).fine); exit(0); }
