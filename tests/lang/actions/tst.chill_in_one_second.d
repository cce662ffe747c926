/* Section 4.3: half a second in all, not for each. */
/* run: -w */
#pragma D option quiet
BEGIN { chill(300000000); printf("one\n"); }
BEGIN { chill(300000000); printf("never\n"); }
BEGIN { chill(200000000); printf("two\n"); }
BEGIN { exit(0); }
