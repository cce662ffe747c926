/* Section 2.6.5, 4.2: stack() is no expression. */
/* run: -xerrtags */
BEGIN { trace(stack()); }
