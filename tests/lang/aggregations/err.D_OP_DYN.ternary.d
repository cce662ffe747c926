/* Section 2.6.4: no aggregation behind a condition. */
/* run: -xerrtags */
BEGIN { @a = count(); x = pid ? @a : @a; }
