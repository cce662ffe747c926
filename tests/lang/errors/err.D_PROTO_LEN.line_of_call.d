/* Section 10.2: a call starts with its name. */
/* run: -xerrtags */
BEGIN
{
	x =
	    strjoin("a"
	    );
}
