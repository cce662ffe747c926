/* Section 2.5.5: void has no size. */
/* run: -xerrtags */
BEGIN { x = sizeof(trace(1)); }
