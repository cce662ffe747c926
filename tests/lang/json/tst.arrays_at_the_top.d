/* Section 4.7: the top level may be an array; white space inside raw text is kept. */
#pragma D option quiet
BEGIN {
	s = " [ {\"x\" : 1} , [ 2, 3 ] ] ";
	printf("%s %s %s\n", json(s, "[0].x"), json(s, "[1][1]"), json(s, "[1]"));
	exit(0);
}
