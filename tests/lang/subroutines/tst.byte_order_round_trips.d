/* Section 4.6: network order and back. */
#pragma D option quiet
BEGIN {
	printf("%x %x %x\n", ntohs(htons(0xbeef)), ntohl(htonl(0xdeadbeef)), ntohll(htonll(0x123456789abcdef0)));
	printf("%d %d %d\n", sizeof (htons(1)), sizeof (ntohl(1)), sizeof (htonll(1)));
	exit(0);
}
