/* Section 11.2: ring and its aggregations are read at the end. */
/* run: -xbufpolicy=ring */
#pragma D option quiet
BEGIN { printf("a\n"); @a = sum(5); exit(0); }
END { printf("b\n"); }
