/* Section 2.1: no token; the error shows the whole character. */
/* run: -xerrtags */
BEGIN
{
	trace(“hello”);
}
