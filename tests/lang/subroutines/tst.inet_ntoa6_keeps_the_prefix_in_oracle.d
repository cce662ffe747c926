/* Section 4.6: with a second argument the prefix stays. */
/* run: -q -xcompat=oracle */
BEGIN {
	p = (uint8_t *)alloca(16);
	p[0] = p[1] = p[2] = p[3] = p[4] = p[5] = p[6] = p[7] = p[8] = p[9] = 0;
	p[10] = 0xff; p[11] = 0xff; p[12] = 1; p[13] = 2; p[14] = 3; p[15] = 4;
	printf("%s %s %s\n", inet_ntoa6((in6_addr_t *)p), inet_ntoa6((in6_addr_t *)p, 1), inet_ntoa6((in6_addr_t *)p, 0));
	exit(0);
}
