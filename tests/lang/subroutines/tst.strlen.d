/* Section 4.6: bytes to the NUL. */
#pragma D option quiet
BEGIN { printf("%d %d %d %d\n", strlen(""), strlen("abc"), strlen("a\0b"), sizeof (strlen("x"))); exit(0); }
