#!/usr/bin/env -S mdtrace -Zs
/*
 * Every error a Lua program raises, also those it catches: what, where, and the stack of the
 * first of each place. A summary by place follows at the end.
 *
 *     mdtrace -Zs lua_errors.d -c 'mdtrace-lua ../lua/words.lua'
 */

#pragma D option quiet

lua*:::raise
/!seen[copyinstr(arg1), arg2]/
{
	seen[copyinstr(arg1), arg2] = 1;
	printf("%s:%d: %s %s\n", basename(copyinstr(arg1)), arg2, copyinstr(arg0), copyinstr(arg3));
	ustack();
}

lua*:::raise
{
	@[basename(copyinstr(arg1)), arg2, copyinstr(arg0)] = count();
}

lua*:::function-return
/arg5/
{
	@left[copyinstr(arg1)] = count();
}

END
{
	printf("\nERRORS BY PLACE\n");
	printa("%s:%d  %s  %@d\n", @);
	printf("\nFUNCTIONS LEFT BY AN ERROR\n");
	printa("%s  %@d\n", @left);
}
