/* Section 2.4: an array in an argument is read. */
/* run: -xerrtags */
BEGIN { x = strlen(names[1]); }
