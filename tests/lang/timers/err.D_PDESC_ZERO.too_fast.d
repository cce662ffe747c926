/* Section 9.2: an interval below 200 microseconds. */
/* run: -xerrtags */
tick-100us { exit(0); }
