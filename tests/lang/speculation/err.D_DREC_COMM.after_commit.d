/* Section 4.5: data after commit. */
/* run: -xerrtags */
BEGIN { commit(1); printf("x"); }
