/* Section 2.1: nothing is declared in a body. */
/* run: -xerrtags */
BEGIN
{
	uint64_t now = timestamp;
}
