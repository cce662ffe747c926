/* Section 3: names of signals, of their codes, and of errors have their numbers. */
/* run: -q */
BEGIN
{
	printf("%d %d %d %d\n", SIGCLD, SIGPOLL, CLD_EXITED, CLD_CONTINUED);
	printf("%d %d %d %d\n", EPROTO, ENOTSUP, EDQUOT, ERESTART);
	printf("%d %d %d\n", sizeof (uint), sizeof (ulong), sizeof (register_t));
	exit(0);
}
