#!/usr/bin/env -S mdtrace -Zs
/*
 * Where the time goes: for each Lua function, calls, total time including what it calls, and
 * time of its own. Recursion is told apart by depth, so a function that calls itself counts the
 * inner time once for every level in its total, and once in its own time.
 *
 *     mdtrace -Zs lua_time.d -c 'mdtrace-lua ../lua/trees.lua 4000'
 */

#pragma D option quiet

lua*:::function-entry
{
	self->start[arg4] = timestamp;
	self->inner[arg4] = 0;
}

lua*:::function-return
/self->start[arg4]/
{
	this->total = timestamp - self->start[arg4];
	this->own = this->total - self->inner[arg4];
	self->inner[arg4 - 1] += this->total;
	@calls[copyinstr(arg1)] = count();
	@total[copyinstr(arg1)] = sum(this->total);
	@own[copyinstr(arg1)] = sum(this->own);
	self->start[arg4] = 0;
	self->inner[arg4] = 0;
}

END
{
	normalize(@total, 1000);
	normalize(@own, 1000);
	printf("%-24s %10s %12s %12s\n", "FUNCTION", "CALLS", "TOTAL (us)", "OWN (us)");
	printa("%-24s %@10d %@12d %@12d\n", @calls, @total, @own);
}
