/* Section 1.9: only the last argument is checked. */
/* run: a b */
#pragma D option quiet
BEGIN { printf("%s\n", $$2); exit(0); }
