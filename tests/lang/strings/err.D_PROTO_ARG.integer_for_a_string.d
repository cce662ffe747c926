/* Section 4.1: an integer is no string; the prototype has no const. */
/* run: -xerrtags */
BEGIN { x = strlen(5); }
