/* Section 4.5: an aggregation after commit. */
/* run: -xerrtags */
BEGIN { commit(1); @a = count(); }
