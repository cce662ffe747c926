/* Section 4.2: what has the size of an integer is shown as one; others are bytes. */
#pragma D option quiet
struct byte { char a; };
struct pair { char a; char b; };
struct word { short a; short b; };
struct two { int a; int b; };
struct three { int a; int b; int c; };
struct byte x1; struct pair x2; struct word x4; struct two x8; struct three x12;
BEGIN { x1.a = -1; x2.b = -1; x4.b = -1; x8.b = -1; x12.b = -1; }
BEGIN { trace(x1); printf("|"); trace(x2); printf("|"); trace(x4); printf("|"); trace(x8); trace(x12); }
BEGIN { setopt("quiet", "unset"); trace(x1); trace(x2); trace(x4); trace(x8); exit(0); }
