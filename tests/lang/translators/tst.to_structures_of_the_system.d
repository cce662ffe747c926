/* Section 2.7, 3: a program may translate to what the system's translators give. */
#pragma D option quiet
struct job { int id; string name; };
struct job job;
psinfo_t kept;
translator psinfo_t < struct job *j > { pr_pid = j->id; pr_fname = j->name; };
translator devinfo_t < int n > { dev_major = n >> 8; dev_minor = n & 0xff; dev_name = "disk"; };
BEGIN
{
	this->j = (struct job *)alloca(sizeof (struct job));
	this->j->id = 12;
	printf("%d\n", xlate <psinfo_t *> (this->j)->pr_pid);
	printf("%s%d,%d\n", xlate <devinfo_t> (0x0103).dev_name, xlate <devinfo_t> (0x0103).dev_major,
	    xlate <devinfo_t> (0x0103).dev_minor);
	kept.pr_pid = 4; kept.pr_fname = "name"; self->kept = kept;
	printf("%d %s\n", self->kept.pr_pid, self->kept.pr_fname);
	exit(0);
}
