/* Section 2.1: descriptions are separated by commas. */
/* run: -xerrtags */
BEGIN END { exit(0); }
