#!/usr/bin/env -S mdtrace -Zs
/*
 * A probe that the program fires itself: bakery.lua says mdtrace.probe("ordered", id, loaves).
 * Shows the sizes of orders and, every second, how many came in.
 *
 *     mdtrace -Zs lua_orders.d -c 'mdtrace-lua ../lua/bakery.lua'
 */

#pragma D option quiet

lua*:::user-probe
/copyinstr(arg0) == "ordered"/
{
	@size["loaves in an order"] = lquantize(arg2, 0, 6, 1);
	@rate["orders"] = count();
	last = arg1;
}

tick-1s
{
	printa("%s in this second: %@d\n", @rate);
	clear(@rate);
}

END
{
	printf("last order: %d\n", last);
	printa(@size);
}
