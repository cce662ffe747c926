/* Section 2.4.1: an update of OL2 finds the element to write by its keys as they are then. */
/* run: -q -xcompat=oracle */
int i;
BEGIN
{
	a[0] = 10;
	a[1] = 20;
	a[i] += (i = 1);
	printf("%d %d\n", a[0], a[1]);
	a[i = 0] = 50;
	a[i++]++;
	printf("%d %d\n", a[0], a[1]);
	exit(0);
}
