/* Section 1.3: goto is reserved and has no grammar. */
/* run: -xerrtags */
BEGIN { goto x; }
