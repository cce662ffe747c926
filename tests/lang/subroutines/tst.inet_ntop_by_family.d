/* Section 4.6: the embedded form keeps its prefix; another family is illegal, a bad address a fault. */
#pragma D option quiet
BEGIN {
	p = (uint8_t *)alloca(16); p[10] = 0xff; p[11] = 0xff; p[12] = 192; p[15] = 1;
	printf("%s %s\n", inet_ntop(AF_INET, p + 12), inet_ntop(AF_INET6, p));
	p[0] = 0x20; p[1] = 1; p[10] = p[11] = 0;
	printf("%s\n", inet_ntop(AF_INET6, p));
	p[15] = 0; p[12] = 0; p[6] = 1;
	printf("%s\n", inet_ntop(AF_INET6, p));
}
BEGIN { p = alloca(16); trace(inet_ntop(3, p)); }
BEGIN { trace(inet_ntop(AF_INET, NULL)); }
BEGIN { trace(inet_ntoa((ipaddr_t *)12)); }
BEGIN { exit(0); }
