/* Section 2.1: a type stands in parentheses. */
/* run: -xerrtags */
BEGIN { x = sizeof int; }
