/* Section 8.2: with bufresize=manual a buffer that cannot be had is an error. */
/* run: -xbufsize=1t -xbufresize=manual */
BEGIN { exit(0); }
