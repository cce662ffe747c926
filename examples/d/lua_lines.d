#!/usr/bin/env -S mdtrace -Zs
/*
 * The twenty source lines that run most often.
 *
 *     mdtrace -Zs lua_lines.d -c 'mdtrace-lua ../lua/orbits.lua 2000'
 */

#pragma D option quiet

lua*:::line
{
	@[basename(copyinstr(arg0)), copyinstr(arg1), arg2] = count();
}

END
{
	trunc(@, 20);
	printa("%@10d  %s:%s:%d\n", @);
}
