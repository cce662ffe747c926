/* Section 2.4.1: keys of integers and strings, global and thread-local. */
#pragma D option quiet
BEGIN {
	a[1, "one"] = 11; a[1, "two"] = 12; a[2, "one"] = 21;
	self->b["x"] = "ex"; self->b["y"] = "why";
	printf("%d %d %d %d\n", a[1, "one"], a[1, "two"], a[2, "one"], a[2, "two"]);
	printf("%s %s\n", self->b["x"], self->b["y"]);
	exit(0);
}
