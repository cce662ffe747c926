/* Section 2.5.3: * needs arithmetic types. */
/* run: -xerrtags */
BEGIN { x = "a" * 2; }
