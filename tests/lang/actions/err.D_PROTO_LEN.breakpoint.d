/* Section 4.3: likewise. */
/* run: -xerrtags */
BEGIN { breakpoint(1); }
