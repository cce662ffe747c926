/* Section 2.5.4: neither a name nor a tag; an enumeration has its enumerators, even so. */
/* run: -xerrtags */
enum { ONE, TWO };
struct tagged { int a; };
struct { int a; };
BEGIN { exit(0); }
