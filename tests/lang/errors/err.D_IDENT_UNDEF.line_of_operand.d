/* Section 10.2: the line is that of the name, not of the statement. */
/* run: -xerrtags */
BEGIN
{
	trace(1 +
	    2 +
	    nosuch);
}
