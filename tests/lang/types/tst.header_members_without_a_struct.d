/* Section 2.5.4 (and 1.8): included files are C of today; what they declare can be used. */
/* run: -q */
# 1 "events.h" 1
struct event {
	short kind;
	union {
		struct {
			int x;
			int y;
		};
		long both;
		unsigned long flag : 3, rest : 61;
	};
	enum { PRESS = 1, RELEASE, } how;
	union tagged { int only; char declared; };
	char text[0];
};
enum mask { FIRST = 1, LAST = 1u << 31, };
# 25 "script.d" 2
struct event e;
struct event *none;

BEGIN
{
	e.kind = 7;
	e.x = 5;
	e.y = 6;
	e.how = RELEASE;
	printf("%d %d %d %x %d\n", e.kind, e.x, e.y, e.both, e.how);
	e.both = 0x100000002;
	printf("%d %d %d %d\n", e.x, e.y, e.flag, e.rest);
	printf("%d %d %d %d\n", sizeof (struct event), offsetof(struct event, y), offsetof(struct event, how),
	    sizeof (union tagged));
	printf("%d %x\n", FIRST, LAST);
	exit(0);
}
