/* Section 2.6.1: before and after. */
#pragma D option quiet
BEGIN { x = 5; printf("%d %d %d ", x++, x, ++x); printf("%d %d %d\n", x--, x, --x); exit(0); }
