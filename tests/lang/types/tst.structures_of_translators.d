/* Section 3: the types that the system's translators give have names and members. */
#pragma D option quiet
psinfo_t *p;
self lwpsinfo_t *l;
struct pair { fileinfo_t *f; cpuinfo_t c; };
struct pair pair;
inline int ppid_of[psinfo_t *q] = q == NULL ? ppid : q->pr_ppid;
BEGIN
{
	p = NULL; self->l = (lwpsinfo_t *)0; pair.f = (fileinfo_t *)0;
	pair.c.cpu_id = 7;
	this->d = (devinfo_t *)0; this->b = (bufinfo_t *)0;
	printf("%d %d %d\n", p == NULL, self->l == NULL, pair.f == NULL);
	printf("%d %d\n", pair.c.cpu_id, ppid_of[p] == curpsinfo->pr_ppid);
	printf("%d %d\n", sizeof (p->pr_pid), sizeof (((bufinfo_t *)0)->b_bcount));
	printf("%d %d\n", offsetof(cpuinfo_t, cpu_id) > 0, offsetof(psinfo_t, pr_addr));
	printf("%d\n", sizeof (psinfo_t) > sizeof (p->pr_psargs) + sizeof (p->pr_fname));
	exit(0);
}
