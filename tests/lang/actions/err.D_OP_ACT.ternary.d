/* Section 2.6.4: no actions behind a condition. */
/* run: -xerrtags */
BEGIN { pid ? trace(1) : trace(2); }
