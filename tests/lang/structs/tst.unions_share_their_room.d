/* Section 2.5.4: the members of a union overlap. */
#pragma D option quiet
union u { int i; unsigned char c; };
union u v;
BEGIN { v.i = 0x1234; printf("%x\n", v.c); v.c = 0xff; printf("%x\n", v.i); exit(0); }
