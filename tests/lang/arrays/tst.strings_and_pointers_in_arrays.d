/* Section 2.4: arrays of strings, of pointers and of arrays. */
/* run: -q */
string n[4];
this string m[4];
self string t[int];
char *p[3];
char b[3][8];
struct s { string n[3]; };
struct s v;
int by[void *];
int pair[char *, int];
BEGIN
{
	n[1] = "b"; i = 1; n[i + 1] = strjoin(n[i], "c"); this->m[1] = n[2]; self->t[2] = this->m[i];
	printf("%s %s %s %d\n", n[1], this->m[1], self->t[2], n[0] == "");
	v.n[1] = "x"; v.n[i + 1] = strjoin(v.n[i], "y");
	printf("%s %s [%s]\n", v.n[1], v.n[2], v.n[0]);
	p[1] = (char *)alloca(4); p[1][0] = 65; p[1][1] = 0;
	printf("%s %d\n", stringof(p[1]), p[0] == NULL);
	b[1][0] = 72; b[i][i] = 105;
	printf("%s %d %d\n", stringof(b[1]), sizeof (b[0]), b[2][0]);
	this->k = alloca(1); by[this->k] = 3; pair[(char *)this->k, 1] = 4;
	printf("%d %d\n", by[this->k], pair[(char *)this->k, 1]);
	exit(0);
}
