/* Section 4.5: as many buffers as nspec. */
/* run: -xnspec=2 */
#pragma D option quiet
BEGIN { self->a = speculation(); self->b = speculation(); }
BEGIN { speculate(self->a); printf("a "); }
BEGIN { speculate(self->b); printf("b "); }
BEGIN { speculate(self->a); printf("a again "); }
BEGIN { commit(self->b); }
BEGIN { commit(self->a); }
BEGIN { printf("\n"); exit(0); }
