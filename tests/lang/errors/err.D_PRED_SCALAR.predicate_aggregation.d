/* Section 2.3: an aggregation is not scalar. */
/* run: -xerrtags */
BEGIN { @a = count(); }
END
/@a/
{
	exit(0);
}
