/* Section 4.3, 6.6: a bad option is an error of the library, with an empty line. */
#pragma D option quiet
BEGIN { setopt("nixon"); printf("goes on\n"); exit(0); }
