/* Section 7.1, 7.5: * for the width and the precision. */
#pragma D option quiet
BEGIN { printf("%*d|%-*d|%*d|%.*s|\n", 4, 7, 4, 7, -4, 7, 2, "abc"); exit(0); }
