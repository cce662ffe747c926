/* Section 4.2: stack takes one argument at most. */
/* run: -xerrtags */
BEGIN { stack(1, 2); }
