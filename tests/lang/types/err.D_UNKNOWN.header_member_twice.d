/* Section 2.5.4: members of a struct without a name belong to what surrounds it, once. */
/* run: -xerrtags */
# 1 "twice.h" 1
struct twice {
	int a;
	struct { int b; int a; };
};
# 10 "script.d" 2
BEGIN { exit(0); }
