/* Section 2.4: a thread-local variable stays until assigned 0. */
#pragma D option quiet
self int n;
self string s;
BEGIN { printf("%d\n", self->n); self->n = 4; self->s = "x"; }
BEGIN { printf("%d %s\n", self->n, self->s); self->n = 0; self->s = 0; }
BEGIN { printf("%d %d\n", self->n, self->s == NULL); exit(0); }
