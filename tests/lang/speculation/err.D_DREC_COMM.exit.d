/* Section 4.5: exit after commit. */
/* run: -xerrtags */
BEGIN { commit(1); exit(0); }
