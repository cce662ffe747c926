/* Section 2.4.1, 2.5.4: structs in an array, one for each request, and freed when it is done. */
/* run: -q */
struct request { int id; uint64_t start; int bytes; };
struct request current;
struct request table[int];
int next;

BEGIN { next = 1; }

tick-1ms
/next <= 4/
{
	current.id = next;
	current.start = next * 1000;
	current.bytes = 0;
	table[next] = current;
	next++;
}

tick-1ms
/next > 1/
{
	table[next - 1].bytes += next * 7;
	@bytes[table[next - 1].id] = sum(table[next - 1].bytes);
}

tick-1ms
/next == 5/
{
	printf("%d %d %d\n", table[1].id, table[2].bytes, table[4].start);
	table[2] = 0;
	printf("%d\n", table[3].bytes);
	exit(0);
}

END { printa("%d %@d\n", @bytes); }
