/* Section 1.8: without the preprocessor there is no #define. */
/* run: -xerrtags */
#define X 1
BEGIN { exit(0); }
