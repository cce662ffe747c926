/* Section 4.2: what has the size of an integer is shown as one, a struct too. */
#pragma D option quiet
struct p { int x; int y; };
struct p v;
BEGIN { v.x = 1; v.y = 0x10203; trace(v); exit(0); }
