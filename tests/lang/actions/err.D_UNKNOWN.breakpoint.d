/* Section 4.3: breakpoint() is refused. */
/* run: -xerrtags */
BEGIN { breakpoint(); }
