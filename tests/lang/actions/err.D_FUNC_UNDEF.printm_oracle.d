/* Section 4.2: the other dialect has no printm(). */
/* run: -xerrtags -xcompat=oracle */
BEGIN { printm(16, 0); exit(0); }
