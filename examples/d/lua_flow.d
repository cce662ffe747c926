#!/usr/bin/env -S mdtrace -FZs
/*
 * The flow of calls, indented: Lua functions and the C functions they use. Best with a small
 * run. The last line of a call that an error ended is marked.
 *
 *     mdtrace -FZs lua_flow.d -c 'mdtrace-lua ../lua/json.lua 1'
 */

lua*:::function-entry,
lua*:::cfunction-entry
{
	printf("%s:%d", copyinstr(arg1), arg2);
}

lua*:::function-return,
lua*:::cfunction-return
{
	printf("%s%s", copyinstr(arg1), arg5 ? "  (left by an error)" : "");
}
