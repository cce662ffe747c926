/* Section 2.4: what is declared outside the program may be called as what is in the language. */
/* run: -q */
extern char *strchr(const char *, int);
extern int pid;
typedef int size;
extern size size;
BEGIN { printf("%s %d\n", strchr("a-b", '-'), pid > 0); exit(0); }
