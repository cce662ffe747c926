/* Section 4.2: nothing is known of what is behind a pointer to void. */
/* run: -q -xcompat=oracle */
BEGIN { print((void *)16); exit(0); }
