/* Section 3: timestamp is sampled anew after chill(). */
/* run: -w */
#pragma D option quiet
BEGIN { t = timestamp; chill(2000000); printf("%d\n", timestamp - t >= 2000000); exit(0); }
