/* Section 2.5.4: a built-in variable is a global: no type may have its name. */
/* run: -xerrtags */
typedef int pid;
BEGIN { exit(0); }
