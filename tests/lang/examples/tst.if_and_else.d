/* Section 15.7: one branch. */
/* run: -q */
BEGIN { x = 3; if (x > 2) { printf("big\n"); } else { printf("small\n"); } exit(0); }
