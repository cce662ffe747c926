/* Section 2.6.3: a pointer to void has no size to step by. */
/* run: -xerrtags */
BEGIN { p = alloca(8); q = p + 1; }
