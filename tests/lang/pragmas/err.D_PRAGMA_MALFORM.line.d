/* Section 1.8: a line directive needs a number. */
/* run: -xerrtags */
#line abc
BEGIN { exit(0); }
