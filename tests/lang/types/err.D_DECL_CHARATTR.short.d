/* Section 10.3: short char. */
/* run: -xerrtags */
short char x;
BEGIN { exit(0); }
