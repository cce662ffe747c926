/* Section 2.4: x = x + 1 has the name but not the type. */
/* run: -xerrtags */
BEGIN { x = x + 1; }
