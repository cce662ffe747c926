/* Section 15.5: what was speculated appears with the commit. */
#pragma D option quiet
BEGIN { self->s = speculation(); }
BEGIN /self->s/ { speculate(self->s); printf("kept %d\n", self->s); }
BEGIN { printf("between\n"); }
BEGIN /self->s/ { commit(self->s); self->s = 0; }
BEGIN { exit(0); }
