/* Section 9.4: an incompatible redeclaration. */
/* run: -xerrtags */
provider x { probe go(int a); };
provider x { probe go(char *a); };
BEGIN { exit(0); }
