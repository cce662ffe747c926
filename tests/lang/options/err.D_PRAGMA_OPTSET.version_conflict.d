/* Section 8.4: a version newer than the one asked for before. */
/* run: -xerrtags */
#pragma D option version=1.2
#pragma D option version=1.3
BEGIN { exit(0); }
