/* Section 2.6.5: what a subroutine gives is no place. */
/* run: -xerrtags */
BEGIN { strlen("a") = 2; }
