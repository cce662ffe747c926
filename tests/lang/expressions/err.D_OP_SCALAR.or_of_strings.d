/* Section 2.5.3: || needs scalars. */
/* run: -xerrtags */
BEGIN { x = "a" || 1; }
