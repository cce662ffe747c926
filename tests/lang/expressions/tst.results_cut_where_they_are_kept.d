/* Section 2.6.2: 64 bits are computed, the type says what is kept. */
/* run: -q */
int top;
char c;
long l;
unsigned char u;
BEGIN { top = 2147483647; }
BEGIN
{
	printf("%d %d %d %d\n", top + 1, top + 1 > 0, (long)(top + 1), (top + 1) / 2);
	this->x = (char)100;
	printf("%d %d\n", this->x + this->x, (int)(this->x + this->x));
	l = c = 300;
	printf("%d %d %d\n", c, l, c = 300);
	u = 255; u++;
	printf("%d %d %d\n", u, (short)-1 == (unsigned short)65535, -1 < 4294967295U);
	y = 65536;
	printf("%d %d\n", y * y, (long)y * y);
	exit(0);
}
