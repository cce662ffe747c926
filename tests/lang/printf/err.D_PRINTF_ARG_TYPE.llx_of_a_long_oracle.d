/* Section 7.3: in the oracle dialect %llx goes by the name of the type. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { printf("%llx %llx", timestamp, (int64_t)1); printf("%llx", (long)5); exit(0); }
