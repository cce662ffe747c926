/* Section 10.3: a built-in variable cannot be declared. */
/* run: -xerrtags */
int pid;
BEGIN { exit(0); }
