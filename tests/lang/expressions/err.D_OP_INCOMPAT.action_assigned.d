/* Section 2.6.5: the result of an action is void. */
/* run: -xerrtags */
BEGIN { x = trace(1); }
