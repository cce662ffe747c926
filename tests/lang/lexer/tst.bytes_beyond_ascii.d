/* Section 1.1: strings and comments are bytes; what they mean is for others. */
/* run: -q */
/* ünïcödé — ☃ */
BEGIN
{
	printf("naïve ☃ %s %d %s\n", "é", strlen("é"), "\u00e9");
	@["ключ"] = count();
	printa("%s %@d\n", @);
	exit(0);
}
