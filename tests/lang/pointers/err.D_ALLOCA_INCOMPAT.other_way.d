/* Section 13: nor does one that holds another pointer take scratch memory. */
/* run: -xerrtags -xcompat=oracle */
self int *p;
BEGIN { self->p = (int *)arg0; self->p = (int *)alloca(8); }
