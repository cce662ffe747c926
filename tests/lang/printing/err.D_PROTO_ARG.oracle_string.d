/* Section 13: print() of OL2 takes a pointer. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { print("a"); }
