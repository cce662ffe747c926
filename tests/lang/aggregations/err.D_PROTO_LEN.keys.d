/* Section 5.1: the number of keys is fixed. */
/* run: -xerrtags */
BEGIN { @a[1, 2] = count(); @a[1] = count(); }
