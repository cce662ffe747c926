/* Section 1.5: a decimal constant without suffix is signed. */
/* run: -xerrtags */
BEGIN { x = 9223372036854775808; }
