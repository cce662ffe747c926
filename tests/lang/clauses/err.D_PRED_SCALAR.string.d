/* Section 2.3: a string is not scalar. */
/* run: -xerrtags */
BEGIN /probename/ {
	exit(0);
}
