/* Section 4.2, 13: structs are dumps, whatever their size. */
/* run: -xcompat=oracle */
#pragma D option quiet
struct byte { char a; };
struct two { int a; int b; };
struct byte x1; struct two x8;
BEGIN { x1.a = 'a'; x8.b = -1; trace(x1); trace(x8); exit(0); }
