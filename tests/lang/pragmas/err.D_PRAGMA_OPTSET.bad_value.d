/* Section 1.8, 8.1: a value that the option does not take. */
/* run: -xerrtags */
#pragma D option bufsize=12q
BEGIN { exit(0); }
