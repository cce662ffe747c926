/* Section 2.7: translated data in an operator. */
/* run: -xerrtags -xcompat=oracle */
struct o { int a; };
translator struct o < int v > { a = v; };
BEGIN { x = xlate <struct o> (3) + 1; }
