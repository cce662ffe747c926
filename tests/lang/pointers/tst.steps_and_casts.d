/* Section 2.6.3: pointers step by what they point to, whatever that is made to be. */
/* run: -q */
BEGIN
{
	this->i = (int *)alloca(16);
	this->i[0] = 0x01020304; this->i[1] = 5; this->i[2] = -6;
	this->i++; printf("%d ", *this->i);
	this->i--; printf("%x ", *this->i);
	this->i += 2; printf("%d %d\n", *this->i, this->i[-1]);
	this->i -= 2;
	printf("%d %d %x\n", *(char *)this->i, ((unsigned char *)this->i)[3], *(unsigned short *)((char *)this->i + 2));
	this->c = *this->i++ & 0xff;
	printf("%d %d\n", this->c, *this->i);
	this->pp = (int **)alloca(8);
	*this->pp = this->i;
	printf("%d %d %d\n", **this->pp, *this->pp[0], *(*this->pp + 1));
	printf("%d %d %d %d\n", this->i == *this->pp, this->i + 1 > this->i, !this->i, this->i ? 5 : 6);
	printf("%d %d\n", (int)((char *)100 - (char *)90), (int)((long *)100 - (long *)20));
	exit(0);
}
