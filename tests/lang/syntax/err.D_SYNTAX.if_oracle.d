/* Section 2.1: OL2 has no if. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { if (1) { x = 1; } exit(0); }
