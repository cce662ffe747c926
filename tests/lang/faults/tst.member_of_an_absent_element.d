/* Section 2.4.1: storing to a member of an element without a value. */
#pragma D option quiet
struct s { int a; };
struct s a[int];
BEGIN { a[1].a = 5; }
BEGIN { exit(0); }
