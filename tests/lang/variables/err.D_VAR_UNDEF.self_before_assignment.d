/* Section 2.4: self->x must be created before it is read. */
/* run: -xerrtags */
BEGIN { trace(self->x); }
