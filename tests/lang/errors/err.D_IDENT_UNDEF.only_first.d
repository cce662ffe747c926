/* Section 10.1: the first mistake is told. */
/* run: -xerrtags */
BEGIN { trace(first); }
END { trace(second); }
