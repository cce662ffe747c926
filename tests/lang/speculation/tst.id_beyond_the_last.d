/* Section 4.5: an id above nspec is an illegal operation. */
#pragma D option quiet
BEGIN { speculate(2); printf("never\n"); }
BEGIN { exit(0); }
