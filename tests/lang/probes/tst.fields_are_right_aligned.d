/* Section 2.2.1: missing fields are on the left and match anything. */
#pragma D option quiet
BEGIN { printf("1\n"); }
:BEGIN { printf("2\n"); }
::BEGIN { printf("3\n"); }
:::BEGIN { printf("4\n"); }
dtrace:::BEGIN { printf("5\n"); exit(0); }
