/* Section 4.2: an array is a dump there whatever is in it, a string is text. */
/* run: -q -xcompat=oracle */
char t[8];
BEGIN { t[0] = 'h'; t[1] = 'i'; trace(t); trace(stringof(t)); trace("\001x"); exit(0); }
