/* Section 2.5.3: a string is an address, and what begins further on is a string, too. */
/* run: -q */
BEGIN
{
	s = "hello";
	printf("%s %s\n", stringof(s + 2), stringof((s + 4) - 2));
	printf("%c %c %d %s\n", s[1], *(s + 4), strlen(s + 3), substr(s + 1, 1, 2));
	this->p = (char *)alloca(4);
	this->p[0] = 98;
	this->p[1] = 0;
	t = "b";
	printf("%d %d %d\n", this->p == t, t == this->p, s > t);
	exit(0);
}
