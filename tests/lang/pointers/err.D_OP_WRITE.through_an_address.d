/* Section 2.6.3: the lvalue must derive from a variable. */
/* run: -xerrtags */
BEGIN { *(int *)alloca(4) = 3; }
