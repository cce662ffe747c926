/* Section 4.5: records of a speculation appear when it is committed. */
#pragma D option quiet
BEGIN { self->a = speculation(); }
BEGIN { speculate(self->a); printf("kept %d\n", self->a); }
BEGIN { printf("between\n"); }
BEGIN { commit(self->a); }
BEGIN { self->b = speculation(); }
BEGIN { speculate(self->b); printf("lost\n"); }
BEGIN { discard(self->b); }
BEGIN { exit(0); }
