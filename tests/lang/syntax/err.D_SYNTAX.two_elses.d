/* Section 2.1: one else. */
/* run: -xerrtags */
BEGIN { if (1) { } else { } else { } exit(0); }
