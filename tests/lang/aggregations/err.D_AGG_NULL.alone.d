/* Section 2.6.5: an aggregation alone does nothing. */
/* run: -xerrtags */
BEGIN { @a = count(); @a; }
