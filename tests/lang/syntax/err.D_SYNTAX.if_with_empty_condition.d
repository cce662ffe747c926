/* Section 2.1: an if has a condition. */
/* run: -xerrtags */
BEGIN { if () { x = 1; } exit(0); }
