/* Section 2.4.2 (and 2.7): an inline may stand for translated data, as library files do it. */
/* run: -q */
typedef struct job { int j_id; int j_cost; } job_t;
typedef struct jobinfo { string ji_name; int ji_cost; pid_t ji_pid; } jobinfo_t;

translator jobinfo_t < job_t *J > {
	ji_name = J->j_id == 7 ? "seventh" : "other";
	ji_cost = J->j_cost * 10;
	ji_pid = pid;
};
translator jobinfo_t < int ID > {
	ji_name = strjoin("job ", lltostr(ID));
	ji_cost = ID + 1;
};

this job_t *job;
inline jobinfo_t *curjob = xlate <jobinfo_t *> (this->job);
inline jobinfo_t thisjob = xlate <jobinfo_t> (this->job);
inline jobinfo_t jobs[int id] = xlate <jobinfo_t> (id);
inline int cost = curjob->ji_cost;

BEGIN
{
	this->job = (job_t *)alloca(sizeof (job_t));
	this->job->j_id = 7;
	this->job->j_cost = 3;
	printf("%s %d %d\n", curjob->ji_name, curjob->ji_cost, curjob->ji_pid == $pid);
	this->job->j_cost = 4;
	printf("%s %d %d\n", thisjob.ji_name, thisjob.ji_cost, cost);
	printf("%s %d\n", jobs[12].ji_name, jobs[sizeof (int)].ji_cost);
	exit(0);
}
