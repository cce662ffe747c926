/* Section 2.4.2: a program may have its own idea of a constant, and of a name that another system knows. */
/* run: -q */
inline int AF_INET = 77;
inline int EPERM = AF_INET + 1;
enum { SIGINT = 9 };
string errstr[int];
BEGIN
{
	errstr[ENOENT] = "No such file"; errstr[EINTR] = "Interrupted"; errstr[EPERM] = "Mine";
	hz = 100; nsec = 1; file_t = 3; mode_t = 4;
	printf("%d %d %d %s %s %s\n", AF_INET, EPERM, SIGINT, errstr[2], errstr[4], errstr[78]);
	printf("%d %d %d %d\n", hz, nsec, file_t, mode_t);
	exit(0);
}
