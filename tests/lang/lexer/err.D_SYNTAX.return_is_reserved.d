/* Section 1.3: return is reserved and has no grammar. */
/* run: -xerrtags */
BEGIN { return; }
