#!/usr/bin/env -S mdtrace -Zs
/*
 * Coroutines: how many are made, why control passes from one to another, and how long each
 * keeps it. The ids are those that tostring(coroutine) shows.
 *
 *     mdtrace -Zs lua_coroutines.d -c 'mdtrace-lua ../lua/bakery.lua 2000'
 */

#pragma D option quiet

self uint64_t since;

lua*:::coroutine-create
{
	@made = count();
}

lua*:::task-switch
{
	@reasons[copyinstr(arg2)] = count();
}

lua*:::task-switch
/self->since/
{
	@slices["nanoseconds in a row"] = quantize(timestamp - self->since);
	@time[arg0] = sum((timestamp - self->since) / 1000);
}

lua*:::task-switch
{
	self->since = timestamp;
}

END
{
	printa("coroutines made: %@d\n", @made);
	printf("\nswitches by reason\n");
	printa("  %-8s %@8d\n", @reasons);
	printf("\nmicroseconds by coroutine\n");
	printa("  %x %@8d\n", @time);
	printa(@slices);
}
