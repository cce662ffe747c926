/* Section 2.5.4: long short is no type. */
/* run: -xerrtags */
long short x;
BEGIN { exit(0); }
