/* Section 2.4.2: what an inline is declared to be must be what its translator gives. */
/* run: -xerrtags */
struct a { int x; };
struct b { int x; };
translator struct a < int I > { x = I; };
inline struct b *other = xlate <struct a *> (1);
BEGIN { trace(other->x); }
