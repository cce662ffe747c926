/* Section 7.1: ' has no effect in the C locale, .0 is ignored, the later of 0 and - wins. */
#pragma D option quiet
BEGIN { printf("%'d %.0d %.d|%-05d|%0-5d|\n", 1234567, 0, 0, 42, 42); exit(0); }
