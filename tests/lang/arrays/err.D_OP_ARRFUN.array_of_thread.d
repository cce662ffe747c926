/* Section 2.4: an array is not assigned as a whole. */
/* run: -xerrtags */
self int a[3];
self int b[3];
BEGIN { self->a = self->b; }
