/* Section 4.6: hardware addresses of Ethernet and InfiniBand; other types are illegal. */
#pragma D option quiet
BEGIN {
	p = (uint8_t *)alloca(20); p[0] = 0xab; p[5] = 0x1f; p[19] = 9;
	printf("%s\n%s\n", link_ntop(ARPHRD_ETHER, p), link_ntop(ARPHRD_INFINIBAND, p));
	printf("%s\n", link_ntop(2, p));
}
BEGIN {
	p = (uint8_t *)alloca(20); p[0] = 0xab; p[5] = 0x1f; p[19] = 9;
	printf("%s\n%s\n", link_ntop(ARPHRD_ETHER, p), link_ntop(ARPHRD_INFINIBAND, p));
	exit(0);
}
