/* Section 7.3, 13: there %i goes by the type, too. */
/* run: -xcompat=oracle */
#pragma D option quiet
BEGIN { printf("%d %i %u %x\n", (unsigned char)200, (unsigned char)200, (char)200, (char)200); }
BEGIN { printf("%d %i %u %x\n", 4000000000U, 4000000000U, -1, -1); }
BEGIN { printf("%d %i\n", 18446744073709551615U, 18446744073709551615U); exit(0); }
