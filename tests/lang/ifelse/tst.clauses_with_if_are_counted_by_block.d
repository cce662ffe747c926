/* Section 2.3.1: one, one per condition, one per block, and the ERROR clause. */
BEGIN { if (1) { printf("a"); } exit(0); }
