/* Section 2.3.1: each block that records has a record of its own. */
BEGIN { x = 3; if (x > 2) { printf("big"); } else { printf("small"); } exit(0); }
