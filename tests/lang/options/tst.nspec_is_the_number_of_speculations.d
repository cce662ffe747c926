/* Section 8.2: nspec speculations at one time. */
#pragma D option quiet
#pragma D option nspec=3
BEGIN { printf("%d %d %d %d\n", speculation(), speculation(), speculation(), speculation()); exit(0); }
