/* Section 2.6.3: . needs a struct. */
/* run: -xerrtags */
BEGIN { x = 1; y = x.a; }
