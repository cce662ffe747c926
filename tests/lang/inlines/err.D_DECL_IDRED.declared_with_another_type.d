/* Section 2.4.2: an inline is not of the type that the declaration gives its name. */
/* run: -xerrtags */
inline int three = 3;
string three;
BEGIN { exit(0); }
