/* Section 10.3: a constant has no address. */
/* run: -xerrtags */
BEGIN { p = &5; }
