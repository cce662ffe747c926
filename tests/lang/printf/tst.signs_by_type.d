/* Section 7.3: %d goes by the type, %i is signed, the others are of the own size. */
#pragma D option quiet
BEGIN { printf("%d %i %u %x %o\n", (unsigned char)200, (unsigned char)200, (char)200, (char)200, (char)200); }
BEGIN { printf("%d %i %u %x %o\n", (uint16_t)65000, (uint16_t)65000, (short)65000, (short)65000, (short)65000); }
BEGIN { printf("%d %i %u %x %o\n", 4000000000U, 4000000000U, -1, -1, -1); }
BEGIN { printf("%d %i %u %x\n", 18446744073709551615U, 18446744073709551615U, -1L, -1L); exit(0); }
