/* Section 1.8: an option is one word. */
/* run: -xerrtags */
#pragma D option quiet = 1
BEGIN { exit(0); }
