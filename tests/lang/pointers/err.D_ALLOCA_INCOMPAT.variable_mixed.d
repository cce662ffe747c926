/* Section 13: a variable of OL2 that holds scratch memory does not take another pointer. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { p = (int *)alloca(8); p = (int *)8; }
