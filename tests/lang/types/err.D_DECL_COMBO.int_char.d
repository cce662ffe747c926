/* Section 10.3: int char. */
/* run: -xerrtags */
int char x;
BEGIN { exit(0); }
