#!/usr/bin/env -S mdtrace -Zs
/*
 * How often each Lua function is called, and from which file.
 *
 *     mdtrace -Zs lua_calls.d -c 'mdtrace-lua ../lua/json.lua'
 */

#pragma D option quiet

lua*:::function-entry
{
	@calls[basename(copyinstr(arg0)), copyinstr(arg1), arg2] = count();
}

END
{
	printf("%-14s %-20s %6s %10s\n", "FILE", "FUNCTION", "LINE", "CALLS");
	printa("%-14s %-20s %6d %@10d\n", @calls);
}
