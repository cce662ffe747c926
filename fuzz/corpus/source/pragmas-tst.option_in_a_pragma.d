/* Section 1.8: an option with a value, and the last setting wins. */
#pragma D option quiet
#pragma D option strsize=4
#pragma D option strsize=8
BEGIN { x = "0123456789"; printf("%s %d\n", x, sizeof (string)); exit(0); }
