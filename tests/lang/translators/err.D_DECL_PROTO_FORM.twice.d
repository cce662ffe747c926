/* Section 10.3: a parameter declared twice. */
/* run: -xerrtags */
provider x { probe go(int a, int a); };
BEGIN { exit(0); }
