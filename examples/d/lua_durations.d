#!/usr/bin/env -S mdtrace -Zs
/*
 * How long calls take, as a distribution for each function, in nanoseconds. Give the name of
 * one function to see that one only.
 *
 *     mdtrace -Zs lua_durations.d -c 'mdtrace-lua ../lua/queens.lua 8'
 *     mdtrace -Zs lua_durations.d -c 'mdtrace-lua ../lua/queens.lua 8' lowest
 */

#pragma D option quiet
#pragma D option defaultargs

lua*:::function-entry
/$$1 == "" || copyinstr(arg1) == $$1/
{
	self->start[arg4] = timestamp;
}

lua*:::function-return
/self->start[arg4]/
{
	@[copyinstr(arg1)] = quantize(timestamp - self->start[arg4]);
	self->start[arg4] = 0;
}
