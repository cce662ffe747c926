/* Section 10.2: a predicate is judged when the body has been read. */
/* run: -xerrtags */
BEGIN
/execname/
{
	exit(0);
}
