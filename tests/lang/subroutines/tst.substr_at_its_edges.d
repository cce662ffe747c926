/* Section 4.6: offsets and lengths beyond the text, before it, and negative ones. */
/* run: -q */
BEGIN
{
	s = "hello";
	printf("[%s][%s][%s][%s]\n", substr(s, 0), substr(s, 5), substr(s, 6), substr(s, 4, 9));
	printf("[%s][%s][%s][%s]\n", substr(s, -1), substr(s, -5), substr(s, -6), substr(s, -3, 2));
	printf("[%s][%s][%s][%s]\n", substr(s, 1, 0), substr(s, 0, -1), substr(s, 0, -5), substr(s, 0, -6));
	printf("[%s][%s][%s][%s]\n", substr(s, -3, -1), substr(s, -4, -3), substr(s, 3, -3), substr(s, -9, 5));
	printf("[%s][%s][%s]\n", substr("", 0), substr("", -1, 1), substr(s, -9, 2));
	exit(0);
}
