/* Section 4.2, 5.1: a stack as a key is a stack, however many frames were asked for. */

#pragma D option quiet

BEGIN
{
	@a[stack(3)] = count();
	@a[stack(5)] = count();
	@a[stack()] = count();
	printa("%@d\n", @a);
	exit(0);
}
