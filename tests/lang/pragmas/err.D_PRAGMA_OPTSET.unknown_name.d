/* Section 1.8, 8.1: an unknown option. */
/* run: -xerrtags */
#pragma D option nosuch
BEGIN { exit(0); }
