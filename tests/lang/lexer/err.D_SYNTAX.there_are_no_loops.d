/* Section 1.3: while is reserved and has no grammar. */
/* run: -xerrtags */
BEGIN { while (1) { } }
