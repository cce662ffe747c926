/* Section 2.1: an else belongs to an if. */
/* run: -xerrtags */
BEGIN { else { x = 1; } exit(0); }
