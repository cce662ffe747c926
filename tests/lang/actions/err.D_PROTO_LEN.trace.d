/* Section 10.3: trace takes one argument. */
/* run: -xerrtags */
BEGIN { trace(1, 2); }
