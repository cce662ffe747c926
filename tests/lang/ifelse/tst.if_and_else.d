/* Section 2.3.1: statements and blocks, nested, with else if. */
#pragma D option quiet
BEGIN {
	x = 7;
	if (x > 10) printf("more\n"); else if (x > 5) { if (x == 7) { printf("seven\n"); } } else printf("less\n");
	if (!x) { printf("never\n"); }
	if (x) printf("set\n");
	exit(0);
}
