/* Section 2.4: arrays of threads have bounds too. */
/* run: -xerrtags -xcompat=oracle */
self int a[2];
BEGIN { self->a[2] = 1; }
