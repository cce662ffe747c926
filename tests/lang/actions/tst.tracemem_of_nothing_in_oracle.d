/* Section 4.2, 13: with a size of 0 it prints nothing in the dialect of OL2. */
/* run: -q -xcompat=oracle */
BEGIN { p = (char *)alloca(8); p[1] = 1; n = 0; printf("<"); tracemem(p, 8, n); printf(">"); tracemem(p, 8, 2); exit(0); }
