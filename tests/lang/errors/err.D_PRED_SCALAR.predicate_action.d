/* Section 2.3: an action is not scalar. */
/* run: -xerrtags */
BEGIN
/trace(1)/
{
	exit(0);
}
