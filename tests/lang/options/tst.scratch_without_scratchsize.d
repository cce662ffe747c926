/* Section 6.6: without scratchsize there is less scratch memory. */
#pragma D option quiet
BEGIN { p = alloca(500000); printf("not reached\n"); }
BEGIN { exit(0); }
