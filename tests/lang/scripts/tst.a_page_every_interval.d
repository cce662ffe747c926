/* Section 4.4: a page of figures every interval, each beginning anew. */
#pragma D option quiet
#pragma D option aggsortrev

int page;
int lines;

dtrace:::BEGIN
{
	lines = 2;
	printf("%-4s %8s %8s %8s\n", "PAGE", "IN", "OUT", "LARGEST");
}

profile:::tick-5ms
{
	page++;
	@in = sum(page * 10);
	@in = sum(1);
	@out = sum(-page);
	@largest = max(page * page);
	@by[page % 2 ? "odd" : "even"] = count();
}

profile:::tick-5ms
{
	printf("%-4d ", page);
	printa("%@8d %@8d %@8d\n", @in, @out, @largest);
	clear(@in);
	trunc(@out);
	clear(@largest);
}

profile:::tick-5ms
/page == 3/
{
	exit(0);
}

dtrace:::END
{
	printa("%-6s %@d\n", @by);
	trunc(@in); trunc(@largest);
}
