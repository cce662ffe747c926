/* Section 2.7: nor is translated data. */
/* run: -xerrtags -xcompat=oracle */
struct o { int a; };
translator struct o < int v > { a = v; };
BEGIN { xlate <struct o> (3); }
