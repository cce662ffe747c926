/* Section 2.6.2: storing cuts, loading extends by the type. */
#pragma D option quiet
char c; short s; unsigned char uc; unsigned short us; int i;
BEGIN {
	c = 200; s = 70000; uc = 300; us = -1; i = 0x1ffffffff;
	printf("%d %d %d %d %d\n", c, s, uc, us, i);
	c = 127; c++; uc = 255; uc++; s = -32768; s--;
	printf("%d %d %d\n", c, uc, s);
	uc--; printf("%d\n", uc);
	exit(0);
}
