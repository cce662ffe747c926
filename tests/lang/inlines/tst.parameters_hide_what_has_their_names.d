/* Section 2.4.2: a parameter is not the variable or the inline of its name. */
/* run: -q */
int v;
inline int p = 4;
inline int twice[int p] = p * 2;
inline int next[int v] = v + 1;
BEGIN
{
	v = 10;
	printf("%d %d\n", twice[1], p);
	printf("%d %d %d\n", next[v * 2], next[next[v]], v);
	exit(0);
}
