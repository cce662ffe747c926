/* Section 2.5.4: enumerators count on from any value, and are constants like others. */
/* run: -q */
enum { A = -2, B, C, D };
enum { MOST = 2147483647, BITS = (1 << 4) | 3, SIZE = sizeof (int), LETTER = 'a', NEXT };
enum color { RED, GREEN } ;
inline int TWICE = BITS * 2;
int table[SIZE * 2 + sizeof (long)];
struct s { enum color k; enum color arr[2]; int width : SIZE; };
struct s v;
BEGIN
{
	printf("%d %d %d %d ", A, B, C, D);
	printf("%d %d %d %d %d %d\n", MOST, BITS, SIZE, LETTER, NEXT, TWICE);
	v.k = GREEN; v.arr[1] = v.k; v.width = 7; v.width++;
	printf("%d %d %d %d %d\n", v.k, v.arr[1], v.arr[0] == RED, v.width, sizeof (table));
	this->e = (enum color)1;
	printf("%d %s\n", (int)this->e + 1, this->e == GREEN ? "green" : "red");
	@ = lquantize(3, A, LETTER, BITS);
	trunc(@);
	exit(0);
}
