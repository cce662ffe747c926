/* Section 4.3: output goes to the file until freopen(""). */
/* run: -w */
#pragma D option quiet
BEGIN {
	printf("before\n");
	freopen("/dev/null"); printf("unseen\n");
	freopen(""); printf("after\n");
	exit(0);
}
