/* Section 5.6.1: keys that have the size of an integer are shown as one. */
#pragma D option quiet
struct two { int a; int b; };
struct three { int a; int b; int c; };
struct two x8; struct three x12;
BEGIN { x8.b = 1; x12.a = 7; @a[x8] = count(); @b[x12, 1] = count(); exit(0); }
