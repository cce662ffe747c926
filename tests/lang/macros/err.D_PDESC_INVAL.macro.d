/* Section 1.9: an unknown macro in a description. */
/* run: -xerrtags */
dtrace:::$nosuch { exit(0); }
