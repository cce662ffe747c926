/* Section 2.5.3: but not to a pointer to anything else. */
/* run: -xerrtags */
int *p;
BEGIN { p = "abc"; }
