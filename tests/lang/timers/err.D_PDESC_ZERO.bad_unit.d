/* Section 9.2: a unit that does not exist. */
/* run: -xerrtags */
tick-1parsec { exit(0); }
