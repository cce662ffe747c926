/* Section 4.5: the usual way: keep if something went wrong. */
#pragma D option quiet
BEGIN { self->spec = speculation(); }
BEGIN /self->spec/ { speculate(self->spec); printf("call %d\n", self->spec); }
BEGIN /self->spec && 1 == 2/ { commit(self->spec); self->spec = 0; }
BEGIN /self->spec/ { discard(self->spec); self->spec = 0; }
BEGIN /!self->spec/ { printf("nothing happened\n"); exit(0); }
