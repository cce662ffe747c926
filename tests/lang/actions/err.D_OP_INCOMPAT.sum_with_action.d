/* Section 2.6.5: void and an integer have no sum. */
/* run: -xerrtags */
BEGIN { x = 1 + trace(1); }
