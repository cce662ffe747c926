/* Section 2.5.1: a stack has a type of its own. */
/* run: -xerrtags */
BEGIN { x = 1 + stack(); }
