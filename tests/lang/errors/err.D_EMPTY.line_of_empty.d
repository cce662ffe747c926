/* Section 10.2: an empty program ends on the line after the last. */
/* run: -xerrtags */
int x;
int y;
