/* Section 7.1: nothing may stand between the two of %%. */
/* run: -xerrtags */
BEGIN { printf("%l%", 1); exit(0); }
