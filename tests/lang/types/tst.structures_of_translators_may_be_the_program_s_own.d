/* Section 2.5.2: a program may have its own of a name that the system has. */
#pragma D option quiet
typedef struct psinfo { int pr_own; } psinfo_t;
struct devinfo { char c; };
BEGIN
{
	this->p = (psinfo_t *)alloca(sizeof (psinfo_t));
	this->p->pr_own = 4;
	printf("%d %d\n", this->p->pr_own, sizeof (struct devinfo));
	exit(0);
}
