/* Section 10.2: the line is that where the node starts. */
/* run: -xerrtags */
BEGIN
{
	x = "a"
	    +
	    "b";
}
