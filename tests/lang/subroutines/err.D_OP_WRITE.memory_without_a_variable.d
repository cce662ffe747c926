/* Section 2.6.3: the address to store to must derive from a variable. */
/* run: -xerrtags */
BEGIN { *(char *)alloca(4) = 1; exit(0); }
