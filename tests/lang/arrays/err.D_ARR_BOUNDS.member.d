/* Section 2.4: so do arrays in structs. */
/* run: -xerrtags -xcompat=oracle */
struct s { char c[4]; };
struct s v;
BEGIN { trace(v.c[4]); }
