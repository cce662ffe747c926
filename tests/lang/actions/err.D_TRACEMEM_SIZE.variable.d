/* Section 4.2: the number of bytes is a positive constant. */
/* run: -xerrtags */
BEGIN { x = 4; tracemem(0, x); }
