/* Section 6.9: two exits in one clause. */
#pragma D option quiet
BEGIN { exit(1); exit(2); }
