/* Section 5.1: an aggregation in a predicate. */
/* run: -xerrtags */
BEGIN { @a = count(); }
END /@a > 1/ { exit(0); }
