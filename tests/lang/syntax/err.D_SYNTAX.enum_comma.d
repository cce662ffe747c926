/* Section 2.5.4: no comma at the end. */
/* run: -xerrtags */
enum e { A, B, };
BEGIN { exit(0); }
