/* Section 4.2: ustack takes two arguments at most. */
/* run: -xerrtags */
BEGIN { ustack(1, 2, 3); }
