/* Section 8.1: definitions for the preprocessor come too late in a program. */
/* run: -xerrtags */
#pragma D option define=X
BEGIN { exit(0); }
