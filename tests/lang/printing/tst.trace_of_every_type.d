/* Section 4.2 and 13: trace() of every type: columns in default mode. */
struct pair { char a; char b; };
struct pair p;
char text[4];
enum color { RED, BLUE = 7 };
BEGIN { trace((char)-1); trace((short)-1); trace(-1); trace(-1L); }
BEGIN { trace((unsigned char)-1); trace((unsigned short)-1); trace(-1U); trace(-1UL); }
BEGIN { trace((void *)16); trace(BLUE); trace(1 == 1); trace('a'); }
BEGIN { trace("text"); trace(""); trace("more than the thirty-three columns of a string"); trace("tab\tand\001"); }
BEGIN { p.a = 'x'; p.b = 'y'; text[0] = 'h'; text[1] = 'i'; trace(p); trace(text); p.b = 0; trace(p); }
BEGIN { exit(0); }
