/* Section 8.4: a version is two or three numbers. */
/* run: -xerrtags */
#pragma D option version=one
BEGIN { exit(0); }
