/* Section 1.5: 0b11 is 0 and a name. */
/* run: -xerrtags */
BEGIN { x = 0b11; }
