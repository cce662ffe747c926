/* Section 2.6.1: ?: evaluates the selected branch only. */
#pragma D option quiet
BEGIN { n = 0; x = 1; y = x ? 10 : n++; z = !x ? n++ : 20; printf("%d %d %d\n", y, z, n); exit(0); }
