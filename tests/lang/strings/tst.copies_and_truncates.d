/* Section 2.5.3: a string is a value of strsize - 1 bytes at most. */
/* run: -xstrsize=8 */
#pragma D option quiet
BEGIN { x = "0123456789"; y = x; x = "other"; printf("%s %s %d\n", x, y, strlen(y)); exit(0); }
