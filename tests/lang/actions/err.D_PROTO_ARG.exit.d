/* Section 10.3: exit takes an integer. */
/* run: -xerrtags */
BEGIN { exit("1"); }
