/* Section 7.2: an argument too many, plural also for 1. */
/* run: -xerrtags */
BEGIN { printf("x", 1); }
