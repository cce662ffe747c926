/* Section 2.6.2: variables of few bytes are cut when stored, in every scope, and by every operator. */
/* run: -q */
char c;
BEGIN
{
	c = 'a'; c += 200; printf("%d %d\n", c, c + 200);
	c++; x = c++; printf("%d %d %d\n", x, c, sizeof (x));
	self->c = (char)127; self->c++; printf("%d\n", self->c);
	a[1] = (short)32767; a[1]++; printf("%d\n", a[1]);
	a[1] += 70000; printf("%d\n", a[1]);
	this->u = (unsigned char)0; this->u--; printf("%d\n", this->u);
	this->u -= 256; printf("%d\n", this->u);
	this->i = 0x80000000; printf("%d %d\n", this->i, (int)this->i);
	exit(0);
}
