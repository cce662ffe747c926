/* Section 2.4: global, clause-local and two-dimensional arrays; sizeof; elements as strings. */
#pragma D option quiet
int a[5];
this int d[4];
int m[2][3];
string s[3];
BEGIN {
	a[0] = 1; a[4] = 5; m[1][2] = 7; this->d[1] = 3; s[0] = "x"; s[2] = "z"; i = 3; a[i] = 9;
	printf("%d %d %d %d %d\n", a[0], a[4], a[2], a[i], sizeof (a));
	printf("%d %d %d %d\n", m[1][2], m[0][2], this->d[1], this->d[0]);
	printf("%s [%s] %s\n", s[0], s[1], s[2]);
}
BEGIN { printf("%d\n", this->d[1]); exit(0); }
