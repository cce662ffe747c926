/* Section 1.8: #ident, a lone #, #pragma and #pragma D, and pragmas that are not D's. */
#pragma D option quiet
#ident "%Z%%M%	%I%"
#pragma ident "x"
#
#pragma
#pragma D
#pragma weak foo = bar
BEGIN {
	printf("ran\n");
#	ident "in a clause"
	exit(0);
}
