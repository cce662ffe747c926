/* Section 2.6.3: the classic dialect lets a pointer point anywhere. */
/* run: -q */
BEGIN { p = (int *)alloca(8); p = (int *)arg0; printf("%p\n", p); exit(0); }
