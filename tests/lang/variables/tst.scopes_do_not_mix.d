/* Section 2.4: x, self->x and this->x are three variables. */
#pragma D option quiet
BEGIN { x = 1; self->x = "two"; this->x = 3L; printf("%d %s %d\n", x, self->x, this->x); exit(0); }
