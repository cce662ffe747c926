/* Section 4.5: one commit in a clause. */
/* run: -xerrtags */
BEGIN { commit(1); commit(1); }
