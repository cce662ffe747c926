/* Section 8.4: a version newer than the compiler. */
/* run: -xerrtags */
#pragma D option version=99.0
BEGIN { exit(0); }
