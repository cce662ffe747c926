/* Section 10.3: an enumerator is constant. */
/* run: -xerrtags */
int x;
enum e { A = x };
BEGIN { exit(0); }
