/* Section 1.9: an argument may name a type. */
/* run: long */
#pragma D option quiet
BEGIN { printf("%d\n", sizeof ($1)); exit(0); }
