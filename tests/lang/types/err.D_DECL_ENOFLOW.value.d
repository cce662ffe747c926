/* Section 10.3: an enumerator has 32 bits. */
/* run: -xerrtags */
enum e { A = 2147483648 };
BEGIN { exit(0); }
