/* Section 2.3.1: else belongs to the nearest if, and a body needs no braces. */
/* run: -q */
int n;
tick-1ms
/n < 4/
{
	n++;
	this->lat = n * 300;
	if (this->lat < 500)
		this->label = "fast";
	else if (this->lat < 1000) {
		if (n == 2)
			this->label = "second";
		else
			this->label = "third";
	} else {
		this->label = "slow";
		if (n > 100) {
		} else
			slow++;
	}
	if (n) ; if (0) {}
	@b[this->label] = max(this->lat);
	if (n == 4)
		printf("%d slow\n", slow);
}
tick-1ms /n == 4/ { exit(0); }
END { printa("%-6s %@d\n", @b); }
