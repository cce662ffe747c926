/* Section 2.4: events are kept in arrays of structures, by thread and for all. */
/* run: -q */
enum kind { OPEN, CLOSE = 5, OTHER };

typedef struct event {
	int		e_kind;
	uint64_t	e_time;
	string		e_name;
	struct { short major; short minor; } e_dev;
} event_t;

event_t	last;
event_t	hist[int, string];
string	names[int];
uint64_t total;
self event_t cur;
this event_t tmp;

BEGIN
{
	names[OPEN] = "open";
	names[CLOSE] = "close";
	names[OTHER] = "other";

	last.e_kind = CLOSE;
	last.e_time = 1000;
	last.e_name = "disk0";
	last.e_dev.major = 8;
	last.e_dev.minor = -1;

	hist[0, "a"] = last;
	hist[1, "b"] = last;
	hist[1, "b"].e_kind = OTHER;
	hist[1, "b"].e_dev.minor += 3;
	hist[1, "b"].e_time <<= 2;
	self->cur = last;
	self->cur.e_kind = OPEN;
	this->tmp = hist[1, "b"];
	this->tmp.e_name = strjoin(this->tmp.e_name, "s1");
	total = total + this->tmp.e_time;
}

BEGIN
{
	printf("%s %s %s\n", names[hist[0, "a"].e_kind], names[hist[1, "b"].e_kind], names[self->cur.e_kind]);
	printf("%d %d\n", hist[0, "a"].e_time, hist[1, "b"].e_time);
	printf("%s %s\n", hist[0, "a"].e_name, this->tmp.e_name);
	printf("%d,%d %d,%d\n", last.e_dev.major, last.e_dev.minor, this->tmp.e_dev.major, this->tmp.e_dev.minor);
	printf("%s\n", hist[0, "a"].e_name == last.e_name ? "same" : "other");
	hist[0, "a"] = 0;
	self->cur = 0;
	exit(total == 4000 ? 0 : 1);
}
