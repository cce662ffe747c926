/* Section 4.5: speculate after commit. */
/* run: -xerrtags */
BEGIN { commit(1); speculate(1); }
