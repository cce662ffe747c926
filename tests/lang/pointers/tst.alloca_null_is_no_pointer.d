/* Section 13: 0 and NULL are neither kind of pointer. */
/* run: -q -xcompat=oracle */
BEGIN { p = (int *)alloca(8); *p = 3; p = 0; p = (int *)alloca(4); *p = 4; printf("%d\n", *p); p = NULL; exit(0); }
