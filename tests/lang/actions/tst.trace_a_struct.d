/* Section 4.2: bytes that are no text are a hex dump. */
#pragma D option quiet
struct p { int x; int y; };
struct p v;
BEGIN { v.x = 1; v.y = 0x10203; trace(v); exit(0); }
