/* Section 10.3: void is not integral. */
/* run: -xerrtags */
BEGIN { ~exit(0); }
