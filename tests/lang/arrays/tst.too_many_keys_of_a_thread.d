/* Section 2.4.1: an array of a thread has one key less. */
/* run: -q -xerrtags */
BEGIN { self->a[1, 2, 3, 4, 5, 6, 7, 8] = 1; }
