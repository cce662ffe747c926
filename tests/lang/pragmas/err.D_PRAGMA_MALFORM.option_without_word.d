/* Section 1.8: an option needs its word. */
/* run: -xerrtags */
#pragma D option
BEGIN { exit(0); }
