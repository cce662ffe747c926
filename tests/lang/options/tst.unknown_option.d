/* Section 6.8: an option that does not exist, without its value. */
/* run: -xnosuch=1 */
#pragma D option quiet
BEGIN { exit(0); }
