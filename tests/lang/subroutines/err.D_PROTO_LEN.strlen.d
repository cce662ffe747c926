/* Section 4.1: the number of arguments is checked. */
/* run: -xerrtags */
BEGIN { x = strlen(); }
