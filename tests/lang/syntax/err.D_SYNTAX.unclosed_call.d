/* Section 2.1: parentheses are closed. */
/* run: -xerrtags */
BEGIN { trace(1; }
