/* Section 4.6: addresses as text. */
#pragma D option quiet
BEGIN {
	p = (uint32_t *)alloca(16);
	p[0] = htonl(0x7f000001); printf("%s %s\n", inet_ntoa(p), inet_ntop(2, p));
	p[0] = htonl(0x20010db8); p[1] = 0; p[2] = 0; p[3] = htonl(1);
	printf("%s %s\n", inet_ntop(10, p), inet_ntoa6((in6_addr_t *)p));
	p[0] = 0; p[1] = 0; p[2] = htonl(0xffff); p[3] = htonl(0x01020304);
	printf("%s %s\n", inet_ntop(10, p), inet_ntoa6((in6_addr_t *)p));
	exit(0);
}
