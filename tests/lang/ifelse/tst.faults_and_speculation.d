/* Section 2.3.1: a fault in a block ends the clause, not what its blocks have said before. */
/* run: -q */
int zero;
BEGIN
{
	printf("before\n");
	if (zero == 0) {
		printf("in the block\n");
		x = 1 / zero;
		printf("never\n");
	}
	printf("after\n");
}
BEGIN { printf("the next clause\n"); }
BEGIN
{
	x = 1;
	if (x) {
		printf("a");
		if (x > 5)
			printf("b");
		else {
			printf("c");
			if (!x) ; else printf("d");
		}
	} else
		printf("e");
	printf("\n");
	if (1) { @["x"] = count(); } else { @["y"] = count(); }
	if ("a" == "a") printf("text\n");
	exit(0);
}
