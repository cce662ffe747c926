/* Section 2.7: the type of a member. */
/* run: -xerrtags */
struct out { int a; };
translator struct out < int *p > { a = "text"; };
BEGIN { exit(0); }
