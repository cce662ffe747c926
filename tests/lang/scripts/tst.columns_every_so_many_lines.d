/* Section 4.4: rates with a heading every few lines, as the statistics of a system print. */
/* run: -q */
inline int INTERVAL = 2;
inline int LINES = 2;
int line, left, n, reads, writes;

dtrace:::BEGIN { left = INTERVAL; }

profile:::tick-2ms
/line == 0 && left == INTERVAL/
{
	printf("%8s %8s %8s\n", "READS", "WRITES", "RATIO");
	line = LINES;
}

profile:::tick-2ms
{
	n++;
	left--;
	reads += n;
	writes += n * 2;
	@reads = sum(n);
	@writes = sum(n * 2);
	@sizes[n % 2 ? "odd" : "even"] = lquantize(n, 0, 10, 2);
}

profile:::tick-2ms
/left == 0/
{
	this->ratio = writes ? reads * 100 / writes : 0;
	printf("%8d %8d %7d%%\n", reads, writes, this->ratio);
	printa("%@8d %@8d\n", @reads, @writes);
	clear(@reads);
	clear(@writes);
	reads = 0;
	writes = 0;
	left = INTERVAL;
	--line;
}

profile:::tick-2ms /n >= 8/ { exit(0); }

END
{
	printa(@sizes);
	trunc(@reads);
	trunc(@writes);
}
