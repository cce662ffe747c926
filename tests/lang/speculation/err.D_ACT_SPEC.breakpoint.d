/* Section 4.5: nor may breakpoint(). */
/* run: -xerrtags */
BEGIN { i = speculation(); speculate(i); breakpoint(); }
