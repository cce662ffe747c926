/* Section 2.7: a translated pointer is no value. */
/* run: -xerrtags */
struct o { int a; };
translator struct o < int v > { a = v; };
BEGIN { xlate <struct o *> (3); }
