/* Section 1.8: with the word line the count is one further. */
/* run: -xerrtags */
BEGIN {
#line 50
	trace(nosuch);
}
