/* Section 2.4: a const variable may be assigned. */
#pragma D option quiet
const int x;
volatile int y;
BEGIN { x = 1; y = 2; printf("%d\n", x + y); exit(0); }
