/* Section 1.10: macros with arguments and conditions; what stands in strings and comments stays. */
/* run: -q -C -DDEBUG=1 -DNAME="x" */
#define LOG(what)	printf("[%s] %s %d\n", probename, #what, what)
#define SQUARE(x)	((x) * (x))
#define MAX(a, b)	((a) > (b) ? (a) : (b))
/* #define NOTHING */
#if DEBUG > 0 && !defined(NDEBUG)
BEGIN { LOG(SQUARE(DEBUG + 2)); }
#else
BEGIN { LOG(0); }
#endif
BEGIN
{
	NAME = MAX(DEBUG, 2) * 2;
	LOG(NAME);
	printf("%d %s\n", __SUNW_D, "a // DEBUG /* b */");
	printf("%d\n", __LINE__);
	exit(MAX(0, 1) - 1);
}
