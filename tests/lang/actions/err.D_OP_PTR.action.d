/* Section 2.6.3: void is no pointer. */
/* run: -xerrtags */
BEGIN { trace(1)->x; }
