/* Section 2.6.2: the promoted type decides, each operand extended by its own. */
#pragma D option quiet
unsigned char uc;
short ss;
unsigned short us;
BEGIN {
	uc = 255; ss = -1; us = 65535;
	printf("%d %d %d\n", ss == us, -1 < 4294967295u, -1 < 1);
	printf("%d %d %d\n", -uc, uc > -1, ~uc);
	printf("%d %d\n", (long)-1 < 1UL, -1 >> 1);
	exit(0);
}
