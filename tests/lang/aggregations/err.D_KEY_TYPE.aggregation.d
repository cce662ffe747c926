/* Section 2.4.1: an aggregation is no key. */
/* run: -xerrtags */
BEGIN { @a = count(); @b[@a] = count(); }
