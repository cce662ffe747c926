/* Section 1.8: a provider that is not there. */
/* run: -xerrtags */
#pragma D depends_on provider nosuchprovider
BEGIN { exit(0); }
