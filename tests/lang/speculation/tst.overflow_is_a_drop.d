/* Section 4.5, 6.7: what does not fit the buffer is a speculative drop. */
/* run: -xspecsize=64 */
#pragma D option quiet
BEGIN { self->a = speculation(); }
BEGIN { speculate(self->a); printf("%s", "0123456789012345678901234567890123456789012345678901234567890123456789"); }
BEGIN { commit(self->a); }
BEGIN { exit(0); }
