/* Section 9.4: a translated parameter without a translator. */
/* run: -xerrtags */
struct out { int a; };
provider x { probe go(int a) : (struct out a); };
BEGIN { exit(0); }
