/* Section 10.3: a void pointer is not added to. */
/* run: -xerrtags */
BEGIN { p = (void *)1; p += 1; }
