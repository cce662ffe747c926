/* Section 2.1: no comma at the end of enumerators. */
/* run: -xerrtags */
enum e { A, };
BEGIN { exit(0); }
