/* Section 10.2: an argument has its own line. */
/* run: -xerrtags */
BEGIN
{
	x = strjoin("a",
	    5);
}
