/* Section 10.3: an array of void. */
/* run: -xerrtags */
void x[5];
BEGIN { exit(0); }
