/* Section 2.5: arrays of parameters, typedefs and last members need no length, nor do those outside. */
/* run: -q */
typedef char bytes_t[];
struct message { int length; char text[]; };
extern int environment[];
extern int run(char *arguments[], int n);
BEGIN { printf("%d\n", sizeof (struct message)); exit(0); }
