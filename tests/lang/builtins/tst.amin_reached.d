/* Section 8.4: what is as stable as amin asks for is accepted. */
/* run: -q -xamin=Stable/Stable/Common */
#pragma D attributes Stable/Stable/Common x
int x;
BEGIN { x = pid > 0; printf("%d\n", x); exit(0); }
