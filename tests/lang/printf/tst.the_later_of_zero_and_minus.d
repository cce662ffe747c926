/* Section 7.1: of 0 and - the later one wins. */
#pragma D option quiet
BEGIN { printf("[%-05d][%0-5d][%-05s][%0-5s]\n", 42, 42, "ab", "ab"); }
BEGIN { printf("[%-08x][%0-8x][%#-08x][%#08x]\n", 255, 255, 255, 255); exit(0); }
