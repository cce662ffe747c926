/* Section 2.7: a member that does not exist. */
/* run: -xerrtags */
struct out { int a; };
translator struct out < int *p > { b = 1; };
BEGIN { exit(0); }
