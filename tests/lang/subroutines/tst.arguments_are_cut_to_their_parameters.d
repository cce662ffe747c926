/* Section 4.6: htons takes 16 bits, strchr a character, substr an int. */
#pragma D option quiet
BEGIN {
	printf("%x %x %x\n", htons(0x12345678), htonl(0x1122334455667788), htonll(0x1122334455667788));
	printf("%s %s\n", strchr("abc", 'b' + 256), substr("abcdef", 0x100000002));
	exit(0);
}
