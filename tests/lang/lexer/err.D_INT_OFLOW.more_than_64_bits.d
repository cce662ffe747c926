/* Section 1.5: the constant needs more than 64 bits. */
/* run: -xerrtags */
BEGIN { x = 0x10000000000000000; }
