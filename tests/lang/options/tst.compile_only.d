/* Section 6.2: -e compiles and ends. */
/* run: -e */
#pragma D option quiet
BEGIN { printf("never\n"); exit(9); }
