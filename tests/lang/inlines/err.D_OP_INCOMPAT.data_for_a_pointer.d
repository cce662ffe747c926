/* Section 2.4.2: translated data is no pointer to it. */
/* run: -xerrtags */
struct a { int x; };
translator struct a < int I > { x = I; };
inline struct a *other = xlate <struct a> (1);
BEGIN { trace(other->x); }
