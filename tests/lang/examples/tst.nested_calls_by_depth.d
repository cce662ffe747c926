/* Section 2.4, 4.6: indentation by a thread-local depth. */
#pragma D option quiet
self int depth;
BEGIN { self->depth = 0; self->pad = ""; }
BEGIN { printf("%s-> outer\n", self->pad); self->depth += 2; self->pad = strjoin(self->pad, "  "); }
BEGIN { printf("%s-> inner\n", self->pad); self->depth += 2; self->pad = strjoin(self->pad, "  "); }
BEGIN { self->depth -= 2; self->pad = substr(self->pad, 0, self->depth); printf("%s<- inner\n", self->pad); }
BEGIN { self->depth -= 2; self->pad = substr(self->pad, 0, self->depth); printf("%s<- outer\n", self->pad); }
BEGIN { printf("%d [%s]\n", self->depth, self->pad); exit(0); }
