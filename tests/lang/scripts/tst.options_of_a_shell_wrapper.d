/* Section 2.4.2: what a wrapper of the shell writes at the head of its script. */
/* run: -q -C */
#define	HEADING(t)	printf("%-10s %s\n", "COUNT", t)
#define	WHEN(option)	OPT_##option
inline int OPT_name = 1;
inline int OPT_pid = 0;
inline int OPT_top = 2;
inline int PID = 0;
inline string NAME = "worker";
inline int64_t LIMIT = 1 << 4;
#ifdef NEVER
inline int OPT_name = "twice";
#endif

dtrace:::BEGIN
{
	/* filters */
	self->ok = 0;
	WHEN(name) == 1 && NAME == strjoin("work", "er") ? self->ok = 1 : 1;
	WHEN(pid) == 1 && PID == pid ? self->ok = 0 : 1;
	HEADING(NAME);
}

dtrace:::BEGIN
/self->ok && LIMIT == 16/
{
	@["read"] = sum(3); @["write"] = sum(9); @["close"] = sum(1);
	trunc(@, OPT_top);
	printa("%@-10d %s\n", @);
	exit(0);
}
