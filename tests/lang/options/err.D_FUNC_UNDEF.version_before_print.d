/* Section 8.4: nor actions. */
/* run: -xerrtags */
#pragma D option version=1.8
BEGIN { print(1); exit(0); }
