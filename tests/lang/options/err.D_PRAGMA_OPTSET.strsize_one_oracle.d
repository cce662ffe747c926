/* Section 8.1: OL2 wants two bytes at least. */
/* run: -xerrtags -xcompat=oracle */
#pragma D option strsize=1
BEGIN { exit(0); }
