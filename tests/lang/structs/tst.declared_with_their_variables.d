/* Section 2.1: a declaration may define a type and declare variables of it. */
/* run: -q */
struct point { int x, y; } p, q;
enum { RED, GREEN = 4, BLUE } paint;
union { int i; char c[4]; } anonymous;
typedef enum mode { OFF, ON } mode_state_t;
mode_state_t state;
enum mode again;
typedef struct ops { int (*open)(const char *, int, ...); void (*close)(void); char *(*name)(); long priv; } ops_t;
ops_t ops;
int n, *ptr, table[string], grid[2][3];
BEGIN
{
	p.x = 3; q = p; q.y = 4;
	paint = BLUE; anonymous.i = 0x41; state = ON; again = state;
	n = 1; table["k"] = 2; grid[1][2] = 3; ops.priv = 6;
	printf("%d %d %d %d %c %d\n", p.x, q.x, q.y, paint, anonymous.c[0], again == ON);
	printf("%d %p %d %d %d %d %d\n", n, ptr, table["k"], grid[1][2], ops.open == NULL, ops.priv, sizeof (ops_t));
	exit(0);
}
