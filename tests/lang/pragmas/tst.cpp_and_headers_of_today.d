/* Section 1.10: headers that use what C got after D was made. */
/* run: -q -C */
#include <signal.h>
#include <math.h>
#include <regex.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/types.h>

struct tcphdr header;
struct rusage usage;
__s8 small;

BEGIN
{
	header.th_dport = htons(80);
	printf("%d %d\n", ntohs(header.dest), sizeof (struct tcphdr));
	usage.ru_maxrss = 12;
	printf("%d %d\n", usage.ru_maxrss, sizeof (usage.ru_utime));
	small = 200;
	printf("%d %x %d\n", small, EPOLLET, SIGTERM);
	exit(0);
}
