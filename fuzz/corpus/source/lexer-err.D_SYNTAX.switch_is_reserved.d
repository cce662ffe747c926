/* Section 1.3: switch is reserved and has no grammar. */
/* run: -xerrtags */
BEGIN { switch (1) { } }
