/* Section 7.1: a star takes the next argument, and a negative one turns the side. */
/* run: -q */
BEGIN
{
	self->depth = 2;
	printf("%*s-> %s\n", self->depth * 2, "", "entered");
	printf("%-*s|%*s|%.*s|%*.*s|\n", 5, "ab", -5, "ab", 1, "ab", 4, 2, "abcd");
	printf("%*d|%-*d|%0*d|\n", 4, 7, 4, 7, 4, 7);
	@[5, "x"] = count();
	printa("%*s|%@d\n", @);
	exit(0);
}
