/* Section 2.3.1: what is not if is not followed by else. */
/* run: -xerrtags */
BEGIN
{
	trace(1);
	else trace(2);
}
