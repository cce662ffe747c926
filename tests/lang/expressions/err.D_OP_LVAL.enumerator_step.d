/* Section 2.5.4: an enumerator is no place. */
/* run: -xerrtags */
enum e { A, B };
BEGIN { B--; }
