/* Section 2.6.3: * of a void pointer. */
/* run: -xerrtags */
BEGIN { x = *(void *)1; }
