/* Section 2.7: the input has a name. */
/* run: -xerrtags */
struct o { int a; };
translator struct o < int > { a = 1; };
BEGIN { exit(0); }
