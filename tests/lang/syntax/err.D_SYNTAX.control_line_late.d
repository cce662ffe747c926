/* Section 1.8: a control line begins its line. */
/* run: -xerrtags */
BEGIN { exit(0); } #pragma D option quiet
