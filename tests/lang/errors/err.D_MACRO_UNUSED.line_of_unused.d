/* Section 10.2: so does one that does not use its argument. */
/* run: -xerrtags word */
BEGIN { exit(0); }
