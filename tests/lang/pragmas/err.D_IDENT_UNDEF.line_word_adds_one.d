/* Section 1.8: with the word line the next line is N + 1. */
/* run: -xerrtags */
#line 10
BEGIN { x = nothing; }
