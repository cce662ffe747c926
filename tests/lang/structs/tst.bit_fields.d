/* Section 2.5.4: bit-fields from bit 0 of their unit, signed ones extended. */
#pragma D option quiet
struct bits { unsigned int a : 3; unsigned int b : 5; int c : 4; unsigned int : 0; unsigned int d : 9; };
struct bits v;
BEGIN {
	v.a = 5; v.b = 17; v.c = 15; v.d = 300;
	printf("%d %d %d %d %d\n", v.a, v.b, v.c, v.d, sizeof (struct bits));
	v.a = 9; printf("%d\n", v.a);
	exit(0);
}
