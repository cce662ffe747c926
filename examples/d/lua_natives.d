#!/usr/bin/env -S mdtrace -Zs
/*
 * The functions in C that a Lua program calls, by the name that they have in C and by the library
 * that they are in: how often, and how long they take. `name` is what Lua calls them.
 *
 *     mdtrace -Zs lua_natives.d -c 'mdtrace-lua ../lua/json.lua'
 */

#pragma D option quiet

lua*:::cfunction-entry
{
	self->at[arg4] = timestamp;
	@names[usym(arg5), copyinstr(arg1)] = count();
}

lua*:::cfunction-return
/self->at[arg4]/
{
	@time[usym(arg6)] = sum(timestamp - self->at[arg4]);
	@libraries[umod(arg6)] = count();
	self->at[arg4] = 0;
}

END
{
	normalize(@time, 1000);
	printf("%-44s %-16s %10s\n", "FUNCTION", "NAME", "CALLS");
	printa("%-44A %-16s %@10d\n", @names);
	printf("\n%-61s %10s\n", "FUNCTION", "MICROSECONDS");
	printa("%-61A %@10d\n", @time);
	printf("\n%-61s %10s\n", "LIBRARY", "CALLS");
	printa("%-61A %@10d\n", @libraries);
}
