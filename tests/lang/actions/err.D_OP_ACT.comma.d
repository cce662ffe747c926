/* Section 2.6.1: no actions in a comma expression. */
/* run: -xerrtags */
BEGIN { trace(1), trace(2); }
