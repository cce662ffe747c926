/* Section 2.7: a translated pointer cannot be cast. */
/* run: -xerrtags */
struct o { int a; };
translator struct o < int v > { a = v; };
BEGIN { x = (long)xlate <struct o *> (3); }
