/* Section 1.8: each word of #error is followed by a blank. */
/* run: -xerrtags */
#error not for now
BEGIN { exit(0); }
