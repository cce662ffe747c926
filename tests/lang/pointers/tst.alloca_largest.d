/* Section 4.6: all of scratch memory may be taken. */
/* run: -q -xcompat=oracle */
BEGIN { p = (char *)alloca(256); p[255] = 7; printf("%d\n", p[255]); exit(0); }
