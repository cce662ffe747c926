/* Section 1.8: a type cannot be defined twice in included files. */
/* run: -xerrtags */
# 1 "types.h" 1
struct s { char c; };
struct s { long l; };
# 6 "prog.d" 2
BEGIN { exit(0); }
