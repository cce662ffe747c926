/* Section 2.4: one storage class. */
/* run: -xerrtags */
self this int x;
BEGIN { exit(0); }
