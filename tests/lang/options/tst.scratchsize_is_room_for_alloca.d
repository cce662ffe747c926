/* Section 4.6: scratch memory is bounded; scratchsize gives more of it. */
#pragma D option quiet
#pragma D option scratchsize=1m
BEGIN { p = alloca(500000); printf("%s\n", p == NULL ? "none" : "some"); }
BEGIN { p = alloca(2000000); printf("not reached\n"); }
BEGIN { exit(0); }
