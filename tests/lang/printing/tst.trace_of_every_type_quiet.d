/* Section 4.2 and 13: the same in quiet mode: no columns at all. */
#pragma D option quiet
struct pair { char a; char b; };
struct pair p;
char text[4];
BEGIN { trace((char)-1); trace((short)-1); trace(-1); trace(-1L); trace("\n"); }
BEGIN { trace((unsigned char)-1); trace((unsigned short)-1); trace(-1U); trace(-1UL); trace("\n"); }
BEGIN { trace((void *)16); trace(1 == 1); trace('a'); trace("text"); trace(""); trace("\n"); }
BEGIN { p.a = 'x'; p.b = 'y'; text[0] = 'h'; text[1] = 'i'; trace(p); trace(text); p.b = 0; trace(p); }
BEGIN { exit(0); }
