/* Section 2.7: a member has an expression. */
/* run: -xerrtags */
struct o { int a; };
translator struct o < int v > { a; };
BEGIN { exit(0); }
