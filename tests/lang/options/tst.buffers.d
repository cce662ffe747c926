/* Section 8.2: how buffers resize, which processor, how records are merged: no effect on one thread. */
/* run: -xbufresize=manual -xtemporal -xkernels=off -xscratchsize=4k */
#pragma D option quiet
BEGIN { p = alloca(3000); printf("one\n"); }
BEGIN { printf("two\n"); exit(0); }
