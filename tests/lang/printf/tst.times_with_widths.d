/* Section 7.3: times are text, which has a width and a precision. */
#pragma D option quiet
BEGIN { printf("[%Y][%25Y][%-25Y][%.4Y]\n", 1075064400000000000, 1000000000000000000, 1000000000000000000, 1000000000000000000); }
BEGIN { printf("[%T][%32T][%.3T]\n", 1000000000000000000, 1000000000000000000, 1000000000000000000); exit(0); }
