/* Section 2.4, 2.5: arrays of arrays, also by typedefs; elements of every scope. */
/* run: -q */
typedef int row_t[4];
typedef row_t grid_t[3];
grid_t g;
int m[2][3];
this int x[4];
self int y[3];
string st[3];
BEGIN
{
	g[1][2] = 7; g[2][3] = g[1][2] * 2;
	printf("%d %d %d %d\n", g[1][2], g[2][3], sizeof (g), sizeof (g[0]));
	m[1][1] = 5; m[0][2] = m[1][1]++;
	i = 1; printf("%d %d %d\n", m[i][i], m[0][2], m[0][0]);
	this->x[0] = 1; this->x[i + 2] = 4; self->y[2] = 7; st[1] = "str";
	printf("%d %d %d %s|%s|\n", this->x[0], this->x[3], self->y[2], st[1], st[0]);
	exit(0);
}
