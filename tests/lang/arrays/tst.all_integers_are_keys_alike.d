/* Section 2.4.1: integer types are compatible with each other as keys. */
#pragma D option quiet
BEGIN { a[1] = 3; printf("%d %d %d\n", a[(char)1], a[1L], a[(unsigned short)1]); exit(0); }
