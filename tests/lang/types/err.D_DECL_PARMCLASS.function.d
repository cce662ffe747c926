/* Section 10.3: nor have those of a function type. */
/* run: -xerrtags */
int (*f)(extern int);
BEGIN { exit(0); }
