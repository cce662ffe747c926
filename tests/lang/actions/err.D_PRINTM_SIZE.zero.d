/* Section 4.2: the most that printm() records is a positive constant. */
/* run: -xerrtags */
BEGIN { printm(0, memref(alloca(5), 5)); exit(0); }
