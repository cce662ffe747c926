/* Section 2.6.2: a void pointer has no step. */
/* run: -xerrtags */
BEGIN { p = (void *)1; p++; }
