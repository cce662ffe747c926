/* Section 2.7: OL2 cannot store a translated struct. */
/* run: -xerrtags -xcompat=oracle */
struct o { int a; };
translator struct o < int v > { a = v; };
struct o w;
BEGIN { w = xlate <struct o> (3); }
