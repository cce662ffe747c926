/* Section 4.5: commit after data. */
/* run: -xerrtags */
BEGIN { printf("x"); commit(1); }
