/* Section 7.3: in the oracle dialect %lx goes by the name of the type. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { printf("%lx %lX", (unsigned long)1, (long)1); printf("%lx", (long long)5); exit(0); }
