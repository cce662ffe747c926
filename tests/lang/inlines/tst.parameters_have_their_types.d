/* Section 2.4.2: inside, a parameter is what it was declared to be. */
/* run: -q */
typedef struct out { string text; } out_t;
translator out_t < int I > { text = "an int"; };
translator out_t < uint64_t U > { text = "a long"; };
inline string of_int[int v] = xlate <out_t *> (v)->text;
inline string of_long[uint64_t v] = xlate <out_t *> (v)->text;
inline int is_negative[int v] = v < 0;
inline int bytes[short v] = sizeof (v);
BEGIN
{
	printf("%s %s\n", of_int[timestamp], of_long[pid]);
	printf("%d %d %d\n", is_negative[-1], is_negative[5], bytes[timestamp]);
	exit(0);
}
