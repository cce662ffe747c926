/* Section 1.8: a class that does not exist. */
/* run: -xerrtags */
#pragma D depends_on planet earth
BEGIN { exit(0); }
