/* Section 1.8: and are there for the program. */
/* run: -q */
# 1 "types.h" 1
struct s { char c; struct s *next; };
typedef struct s s_t;
enum e { A = 3 };
# 7 "prog.d" 2
s_t v;
BEGIN { v.c = A; printf("%d %d\n", v.c, sizeof (v)); exit(0); }
