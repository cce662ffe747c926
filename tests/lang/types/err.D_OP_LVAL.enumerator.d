/* Section 2.5.4: an enumerator is not assignable. */
/* run: -xerrtags */
enum e { A };
BEGIN { A = 1; }
