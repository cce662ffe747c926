/* Section 1.8: types of an included file have a scope of their own. */
/* run: -q */
# 1 "types.h" 1
struct s { char c; };
typedef char t;
# 6 "prog.d" 2
struct s { long l; };
typedef long t;
BEGIN { printf("%d %d\n", sizeof (struct s), sizeof (t)); exit(0); }
