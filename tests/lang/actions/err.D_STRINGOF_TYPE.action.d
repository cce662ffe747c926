/* Section 2.6.5: an action has void type, which is no string. */
/* run: -xerrtags */
BEGIN { trace(stringof(trace(1))); }
