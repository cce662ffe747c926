/* Section 1.3: there are no loops. */
/* run: -xerrtags */
BEGIN { do { x++; } while (x < 3); exit(0); }
