/* Section 4.3: not in OL2. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { breakpoint(); }
