/* Section 2.1: a body is closed. */
/* run: -xerrtags */
BEGIN { trace(1);
