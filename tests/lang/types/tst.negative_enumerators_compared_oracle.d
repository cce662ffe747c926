/* Section 2.5.4: OL2 reads values of enumeration type as unsigned, and they equal their enumerators. */
/* run: -q -xcompat=oracle */
enum state { IDLE, FAIL = -3, LOST = -2147483648 };
enum state v;
enum state seen[int];
inline string name_of[enum state s] = s == IDLE ? "idle" : s == FAIL ? "fail" : s == LOST ? "lost" : "?";
BEGIN
{
	v = FAIL; seen[1] = LOST;
	printf("%d %d %d %d\n", v == FAIL, FAIL == v, v != FAIL, v == LOST);
	printf("%d %d\n", seen[1] == LOST, seen[1] == v);
	printf("%s %s %s\n", name_of[v], name_of[seen[1]], name_of[seen[2]]);
	printf("%d %d %d\n", FAIL == FAIL, FAIL < 0, v < 0);
	v = 77;
	printf("%s\n", name_of[v]);
	exit(0);
}
