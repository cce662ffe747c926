/* Section 1.8: the same for a typedef. */
/* run: -xerrtags */
# 1 "types.h" 1
typedef int t;
# 1 "more.h" 1
typedef int t;
BEGIN { exit(0); }
