/* Section 2.4.2: to declare an inline's name with the inline's type changes nothing. */
/* run: -q */
inline int three = 3;
int three;
BEGIN { printf("%d\n", three); exit(0); }
