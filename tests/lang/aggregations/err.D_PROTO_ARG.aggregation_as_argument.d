/* Section 10.3: an aggregation is no argument of a subroutine. */
/* run: -xerrtags */
BEGIN { @a = count(); x = strlen(@a); }
