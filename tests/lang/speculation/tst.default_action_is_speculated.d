/* Section 4.5: speculate() alone speculates an empty record. */
BEGIN { self->a = speculation(); }
BEGIN { speculate(self->a); }
BEGIN { commit(self->a); }
BEGIN { exit(0); }
