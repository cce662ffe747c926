/* Section 2.4.1: the types of keys are fixed. */
/* run: -xerrtags */
int a[int, string];
BEGIN { x = a[1, 2]; }
