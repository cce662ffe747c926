/* Section 7.3: %Y and %T of nanoseconds. */
#pragma D option quiet
BEGIN { t = 1000000000 * 1000000000L; printf("%Y|%25Y|\n", t, t); printf("%T\n", t); exit(0); }
