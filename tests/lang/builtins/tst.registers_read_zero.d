/* Section 3, 12.2: uregs[] takes a constant, which may be a name of the library. */
#pragma D option quiet
BEGIN { printf("%d %d %d\n", uregs[0], uregs[R_PC], uregs[R_SP]); exit(0); }
