/* Section 2.1: no empty arguments. */
/* run: -xerrtags */
BEGIN { trace(,1); }
