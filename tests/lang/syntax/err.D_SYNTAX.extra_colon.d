/* Section 2.1: nothing stands between clauses. */
/* run: -xerrtags */
;
BEGIN { exit(0); }
