/* Section 10.3: no key of type void. */
/* run: -xerrtags */
int a[int, void];
BEGIN { exit(0); }
