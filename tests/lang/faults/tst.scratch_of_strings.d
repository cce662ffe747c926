/* Section 4.6, 11.4: strings take scratch memory too; what does not fit is a fault. */
/* run: -xstrsize=1k */
#pragma D option quiet
BEGIN {
	s = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";
	s = strjoin(s, s); s = strjoin(s, s); s = strjoin(s, s);
	printf("%d\n", strlen(s));
	n = 1000000; p = alloca(n); printf("never\n");
}
BEGIN { exit(0); }
