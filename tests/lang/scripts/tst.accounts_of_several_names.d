/* Section 5.7, 5.8: accounts in arrays and aggregations, reports on the way and at the end. */
/* run: -q -xaggsortkey */
string who[int];
int64_t used[string];
int turn, peak;

BEGIN { who[0] = "alpha"; who[1] = "beta"; who[2] = "gamma"; }

tick-1ms
/turn < 9/
{
	this->name = who[turn % 3];
	this->cost = (turn + 1) * 10;
	used[this->name] += this->cost;
	peak = used[this->name] > peak ? used[this->name] : peak;
	@total[this->name] = sum(this->cost);
	@calls[this->name] = count();
	@costs[this->name] = quantize(this->cost);
	@low[this->name] = min(turn);
	@high[this->name] = max(turn);
	turn++;
}

tick-1ms
/turn % 3 == 0 && turn < 9/
{
	printf("after %d:\n", turn);
	printa("  %-8s calls %@3d total %@5d\n", @calls, @total);
}

tick-1ms /turn == 9/ { exit(0); }

END
{
	printf("%-8s %6s %6s %6s %6s\n", "NAME", "CALLS", "TOTAL", "LOW", "HIGH");
	printa("%-8s %@6d %@6d %@6d %@6d\n", @calls, @total, @low, @high);
	printf("peak %d, of %s %d\n", peak, who[2], used[who[2]]);
	normalize(@total, 10);
	printa("%s/%@d ", @total);
	printf("\n");
	clear(@calls);
	trunc(@low);
	trunc(@high);
}
