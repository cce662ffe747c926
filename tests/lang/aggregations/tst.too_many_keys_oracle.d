/* Section 2.4.1: ten keys of an aggregation are too many in OL2. */
/* run: -q -xerrtags -xcompat=oracle */
BEGIN { @a[1, 2, 3, 4, 5, 6, 7, 8, 9, 10] = count(); exit(0); }
