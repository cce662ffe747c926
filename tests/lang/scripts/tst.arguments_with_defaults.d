/* Section 1.9: a tool with optional arguments and a text of usage that is not shown. */
/* run: -- 3 */
#pragma D option quiet
#pragma D option defaultargs

inline int TOP = 10;
inline int DEBUG = 0;
inline string TITLE = "Busiest workers";

dtrace:::BEGIN
/$1 < 0/
{
	printf("USAGE: busy.d [count [name]]\n");
	exit(1);
}

dtrace:::BEGIN
{
	top = $1 ? $1 : TOP;
	only = $$2;
	secs = 2;
	printf("%s, top %d of %s%s\n\n", TITLE, top, only == "" ? "all" : only, only == "" ? "" : "s");
	@work["ann", 1] = sum(30);
	@work["bob", 2] = sum(5);
	@work["cyd", 3] = sum(70);
	@work["dan", 4] = sum(20);
	@work["eve", 5] = sum(1);
}

dtrace:::BEGIN
/DEBUG/
{
	printf("debugging\n");
}

profile:::tick-10ms
{
	secs--;
}

profile:::tick-10ms
/secs == 0/
{
	trunc(@work, top);
	printf("  %-8s %6s %8s\n", "NAME", "ID", "WORK");
	printa("  %-8s %6d %@8d\n", @work);
	trunc(@work);
	exit(0);
}
