/* Section 4.2: the dynamic size is scalar. */
/* run: -xerrtags */
BEGIN { tracemem(0, 4, "2"); }
