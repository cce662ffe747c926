/* Section 8.4: an older version may be asked for, and then one older than that. */
/* run: -q */
#pragma D option version=1.6.1
#pragma D option version=1.0
BEGIN { printf("ok\n"); exit(0); }
