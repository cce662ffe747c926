/* Section 2.5.4: an enumeration has enumerators. */
/* run: -xerrtags */
enum e { };
BEGIN { exit(0); }
