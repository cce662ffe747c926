/* Section 4.6: one argument. */
/* run: -xerrtags */
BEGIN { x = msgsize(); }
