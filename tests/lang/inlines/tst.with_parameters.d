/* Section 2.4.2: an inline is evaluated at each use, may have parameters, and may be a constant. */
#pragma D option quiet
inline int sq[int v] = v * v;
inline int area[int a, int b] = a * b;
inline int EIGHT = 4 * 2;
inline string GREETING = "hello";
int y;
inline int half = y / 2;
BEGIN {
	y = 6; printf("%d %d %d %d %s\n", sq[3], area[3, sq[2]], half, EIGHT, GREETING);
	@a = lquantize(1, 0, EIGHT); y = 10; printf("%d %d\n", half, NULL);
	trunc(@a); exit(0);
}
