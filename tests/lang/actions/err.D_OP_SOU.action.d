/* Section 2.6.3: void has no members. */
/* run: -xerrtags */
BEGIN { trace(1).x; }
