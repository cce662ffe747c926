/* Section 1.10: the system's headers have types and constants for programs. */
/* run: -q -C */
#include <limits.h>
#include <stddef.h>
#include <errno.h>
#include <sys/types.h>
#include <time.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <string.h>
#include <stdlib.h>
struct timespec when;
BEGIN {
	when.tv_sec = 5;
	printf("%d %d %d %d\n", INT_MAX, sizeof (mode_t), when.tv_sec, EINVAL);
	printf("%d %s\n", O_RDWR, strchr("a/b", '/'));
	exit(0);
}
