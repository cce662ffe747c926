/* Section 2.3: the predicate may read what the body is the first to assign. */
/* run: -q */
BEGIN /x == 0/ { x = 5; printf("first\n"); }
BEGIN /x == 5/ { printf("%d\n", x); exit(0); }
