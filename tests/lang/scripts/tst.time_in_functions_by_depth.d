/* Section 2.4: a stack of time stamps per thread, by depth and name; nothing is left on it. */
/* run: -q -xdynvarsize=64k */
#!/usr/sbin/dtrace -qs

dtrace:::BEGIN
{
	self->depth = 0;
	clock = 1000;
	printf("%-20s %8s %8s\n", "FUNCTION", "DEPTH", "TIME");
}

BEGIN { self->depth++; self->start[self->depth, "outer"] = clock; clock += 10; }
BEGIN { self->depth++; self->start[self->depth, "inner"] = clock; clock += 25; }

BEGIN
/self->start[self->depth, "inner"]/
{
	this->elapsed = clock - self->start[self->depth, "inner"];
	printf("%*s%-*s %8d %8d\n", self->depth * 2, "", 20 - self->depth * 2, "inner",
	    self->depth, this->elapsed);
	@total["inner"] = sum(this->elapsed);
	@longest["inner"] = max(this->elapsed);
	@calls["inner"] = count();
	self->start[self->depth, "inner"] = 0;
	self->depth--;
	clock += 5;
}

BEGIN
/self->start[self->depth, "outer"]/
{
	this->elapsed = clock - self->start[self->depth, "outer"];
	printf("%*s%-*s %8d %8d\n", self->depth * 2, "", 20 - self->depth * 2, "outer",
	    self->depth, this->elapsed);
	@total["outer"] = sum(this->elapsed);
	@longest["outer"] = max(this->elapsed);
	@calls["outer"] = count();
	self->start[self->depth, "outer"] = 0;
	self->depth--;
}

BEGIN
/self->start[1, "outer"] || self->start[2, "inner"] || self->depth/
{
	printf("something is left\n");
}

BEGIN { exit(0); }

END
{
	printf("\n%-20s %8s %8s %8s\n", "FUNCTION", "CALLS", "TOTAL", "MAX");
	printa("%-20s %@8d %@8d %@8d\n", @calls, @total, @longest);
}
