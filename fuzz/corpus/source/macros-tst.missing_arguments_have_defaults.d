/* Section 1.9: with defaultargs $N is 0 and $$N is empty. */
/* run: -xdefaultargs */
#pragma D option quiet
BEGIN { printf("%d [%s]\n", $1, $$2); exit(0); }
