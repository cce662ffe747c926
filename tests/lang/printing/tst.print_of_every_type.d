/* Section 4.2: print() of nested structs, unions, arrays, bit-fields, enums and pointers. */
#pragma D option quiet
typedef int number;
number n;
struct point { int x; int y; char name[8]; };
struct outer
{
	struct point p; char *s; long l[3]; struct point ps[2]; unsigned char uc; short sh;
	unsigned b1:3; int b2:5; string st;
};
union both { int i; char c[4]; };
enum color { RED, GREEN = 5 };
struct outer o;
union both u;
enum color col;
int arr[3];
char full[4];
BEGIN
{
	o.p.x = 1; o.p.name[0] = 'a'; o.p.name[1] = 'b'; o.l[1] = -2; o.ps[1].y = 9; o.uc = 200; o.sh = -1; o.b1 = 5; o.b2 = -1;
	u.i = 0x41424344; col = GREEN; n = 5;
	full[0] = 'A'; full[1] = 'B'; full[2] = 'C'; full[3] = 'D';
	print(o); printf("\n"); print(u); printf("\n");
	print(col); print(RED); print(arr); print(full); print(n); print(-1); print(-1L); print((short)-2);
	print('a'); print((char)'a'); print((char)10); print((char)0); print((unsigned char)200);
	print("text"); print(""); print((void *)16); print((char *)0); print(1 == 1); print(1ULL << 40);
	exit(0);
}
