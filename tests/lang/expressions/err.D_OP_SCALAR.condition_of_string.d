/* Section 2.6.4: the condition of ?: is scalar. */
/* run: -xerrtags */
BEGIN { x = "a" ? 1 : 2; }
