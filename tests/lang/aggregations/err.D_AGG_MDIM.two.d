/* Section 5.1: @a[1][2]. */
/* run: -xerrtags */
BEGIN { @a[1][2] = count(); }
