/* Section 1.9: a macro has a name. */
/* run: -xerrtags */
BEGIN { x = $; }
