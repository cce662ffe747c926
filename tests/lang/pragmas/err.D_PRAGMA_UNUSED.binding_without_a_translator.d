/* Section 1.8: there is no translator that this could be about. */
/* run: -xerrtags */
#pragma D binding "1.0" translator
BEGIN { exit(0); }
