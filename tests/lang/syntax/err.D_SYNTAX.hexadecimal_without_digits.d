/* Section 1.5: 0x needs digits. */
/* run: -xerrtags */
BEGIN { x = 0x; }
