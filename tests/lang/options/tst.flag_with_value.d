/* Section 8.1: a flag has no value. */
/* run: -xerrtags=1 */
#pragma D option quiet
BEGIN { exit(0); }
