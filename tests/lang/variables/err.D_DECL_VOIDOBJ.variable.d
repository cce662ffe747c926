/* Section 10.3: a void variable. */
/* run: -xerrtags */
void x;
BEGIN { exit(0); }
