/* Section 1.1: lines may end in carriage return and newline. */
#pragma D option quiet
/* comment
 */
BEGIN
/1 == 1/
{
	trace("one");
	exit(0);
}
