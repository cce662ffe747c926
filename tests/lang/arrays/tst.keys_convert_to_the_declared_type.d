/* Section 2.4.1: integers compare after conversion to the type of the key. */
#pragma D option quiet
int a[char];
int b[long];
BEGIN {
	a[257] = 7; printf("%d %d\n", a[1], a[257]);
	b[257] = 8; printf("%d %d\n", b[1], b[257]);
	exit(0);
}
