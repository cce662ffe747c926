/* Section 1.8: the word of an option is not quoted. */
/* run: -xerrtags */
#pragma D option "quiet"
BEGIN { exit(0); }
