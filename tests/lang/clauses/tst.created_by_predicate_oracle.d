/* Section 13: in OL2 the body may read what the predicate creates. */
/* run: -q -xcompat=oracle */
BEGIN /n++ == 0/ { printf("%d\n", n); exit(0); }
