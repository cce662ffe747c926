/* Section 1.8: binding needs a version and an identifier. */
/* run: -xerrtags */
#pragma D binding 1.0
BEGIN { exit(0); }
