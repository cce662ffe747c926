/* Section 4.6: conversions of 16, 32 and 64 bits, on a little-endian machine. */
#pragma D option quiet
BEGIN {
	printf("%x %x %x\n", htons(0x1234), htonl(0x12345678), htonll(0x123456789abcdef0));
	printf("%x %x %x\n", ntohs(0x1234), ntohl(0x12345678), ntohll(0x123456789abcdef0));
	printf("%d %d %d\n", sizeof (htons(1)), sizeof (ntohl(1)), sizeof (ntohll(1)));
	exit(0);
}
