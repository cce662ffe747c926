/* Section 5.7: flags of numbers hold for values of aggregations. */
#pragma D option quiet
BEGIN { @a = sum(-7); @b = count(); exit(0); }
END { printa("[%@d][%+@d][%06@d][%-6@d][%6@d]\n", @a); printa("[%@u][%@x][%@o]\n", @a); }
END { printa("[%@d][%+@d][%#@x][%@5d][%@-5d]\n", @b); }
