/* Section 2.5.3: variables, results, records and comparisons end at strsize - 1. */
/* run: -xstrsize=8 */
#pragma D option quiet
struct s { string m; };
struct s v; string e[int];
BEGIN {
	s = "0123456789"; self->s = s; this->s = "0123456789"; e[1] = "0123456789"; v.m = "0123456789";
	printf("%s %s %s %s %s\n", s, self->s, this->s, e[1], v.m);
	printf("%s %d %d %d\n", "abcdefghijkl", strlen("abcdefghijkl"), s == "0123456789", "01234567" == "0123456x");
	printf("%s %s\n", substr("0123456789", 5), toupper("abcdefghijk"));
	exit(0);
}
