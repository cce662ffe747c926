/* Section 4.2: tracemem() shows as many bytes as its second argument, or fewer if the third says so. */
#pragma D option quiet
int a[8];
BEGIN
{
	a[0] = 0x64636261; a[3] = 0x7f; a[7] = -1;
	tracemem(a, 1); tracemem(&a[0], 16); tracemem(a, 17); tracemem(a, 32, 5); tracemem(a, 4, 100); tracemem(a, 4, -1);
	printf("then none or all:"); tracemem(a, 4, 0); printf("end\n");
	exit(0);
}
