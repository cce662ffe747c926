/* Section 4.6: OL2 knows the size of scratch memory when it compiles. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { p = alloca(257); }
