/* Section 8.4: amin takes attributes. */
/* run: -xerrtags */
#pragma D option amin=solid
BEGIN { exit(0); }
