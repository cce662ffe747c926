/* Section 4.2: the room for strings is not negative. */
/* run: -xerrtags */
BEGIN { ustack(1, -1); }
