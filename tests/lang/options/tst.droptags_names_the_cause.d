/* Section 6.7: with droptags a message about drops begins with its tag. */
#pragma D option quiet
#pragma D option droptags
BEGIN { printf("%d %d\n", speculation(), speculation()); exit(0); }
