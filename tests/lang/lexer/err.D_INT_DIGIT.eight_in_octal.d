/* Section 1.5: 8 is no octal digit. */
/* run: -xerrtags */
BEGIN { x = 08; }
