/* Section 5: timing as scripts do it, with clocks that a test can know. */
#pragma D option quiet
BEGIN { self->ts = timestamp; self->kind = "read"; }
BEGIN /self->ts/ { this->took = timestamp - self->ts; @n[self->kind] = count(); @t[self->kind] = quantize(this->took >= 0 ? 100 : 1); self->ts = 0; self->kind = 0; }
BEGIN /self->ts || self->kind != NULL/ { printf("never\n"); }
BEGIN { exit(0); }
