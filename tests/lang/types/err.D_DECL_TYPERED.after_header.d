/* Section 1.8: nor twice in the program. */
/* run: -xerrtags */
# 1 "types.h" 1
struct s { char c; };
# 6 "prog.d" 2
struct s { int i; };
struct s { long l; };
BEGIN { exit(0); }
