/* Section 9.2: no interval of 0. */
/* run: -xerrtags */
tick-0 { exit(0); }
