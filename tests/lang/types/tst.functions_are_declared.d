/* Section 2.1: functions can be declared, outside or inside the program, and mean nothing. */
/* run: -q */
extern int f(int, char *);
extern void g(void);
extern int h(int, ...);
int *i(char **, void (*)(int));
BEGIN { printf("declared\n"); exit(0); }
