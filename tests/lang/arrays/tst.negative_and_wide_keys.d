/* Section 2.4.1: keys are 64-bit values of the declared type. */
#pragma D option quiet
int n[int]; int w[long];
BEGIN {
	n[-1] = 1; n[4294967295] = 2; w[-1] = 3; w[4294967295] = 4;
	printf("%d %d %d %d\n", n[-1], n[0xffffffff], w[-1L], w[4294967295]);
	exit(0);
}
