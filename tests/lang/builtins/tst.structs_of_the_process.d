/* Section 3: curpsinfo, curlwpsinfo and curcpu offer the fields most used. */
#pragma D option quiet
BEGIN {
	printf("%d %d %s\n", curpsinfo->pr_pid == pid, curpsinfo->pr_ppid == ppid, curpsinfo->pr_fname);
	printf("%d %d %d\n", strlen(curpsinfo->pr_psargs) > 0, curlwpsinfo->pr_lwpid == tid, curcpu->cpu_id == cpu);
	exit(0);
}
