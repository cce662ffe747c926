/* Section 2.4.2: inlines in inlines; each stands for an expression, whatever stands around it. */
/* run: -q */
inline int A = 1 << 4 | 3;
inline int B = A + 1;
inline int C = A ? B : 0;
inline int square[int v] = v * v;
inline int cube[int v] = square[v] * v;
inline int distance[int a, int b] = a > b ? a - b : b - a;
inline int minus[int p, int q] = p - q;
inline string plural[int n, string what] = n == 1 ? what : strjoin(what, "s");
int array[B];

BEGIN
{
	i = 3;
	printf("%d %d %d %d %d\n", A, B * 2, C, A * A, sizeof (array));
	printf("%d %d %d\n", square[i + 1], cube[i], distance[square[2], cube[i]]);
	printf("%d %d %d\n", 10 - minus[5, 3] * 2, -square[3], square[i] - -square[i]);
	printf("%d %s, %d %s\n", 1, plural[1, "call"], 2, plural[2, "call"]);
	/* The argument is evaluated wherever its parameter stands. */
	printf("%d %d\n", square[i++], i);
	@[plural[i, "key"]] = lquantize(square[2], 0, B, 10);
	exit(A - 19);
}
