/* Section 2.4: the usual way to measure: set, test, clear. */
#pragma D option quiet
BEGIN { self->start = timestamp; self->depth++; }
BEGIN /self->start/ { printf("%d %d\n", timestamp >= self->start, self->depth); self->start = 0; self->depth--; }
BEGIN /self->start/ { printf("never\n"); }
BEGIN /!self->depth/ { printf("done\n"); exit(0); }
