/* Section 2.6.1: no action beside a comma. */
/* run: -xerrtags */
BEGIN { trace(1), trace(2); }
