/* Section 3: what only a kernel knows of a process compiles and says nothing. */
/* run: -q */
BEGIN {
	printf("%d %d %d %d\n", curpsinfo->pr_pid == pid, curpsinfo->pr_ppid == ppid,
	    curpsinfo->pr_uid == uid && curpsinfo->pr_euid == uid,
	    curpsinfo->pr_gid == gid && curpsinfo->pr_egid == gid);
	printf("%d %d %d %d %d %d\n", curpsinfo->pr_nlwp, curpsinfo->pr_pgid, curpsinfo->pr_sid,
	    curpsinfo->pr_taskid, curpsinfo->pr_projid, curpsinfo->pr_zoneid);
	printf("%d %d %d %x %x %x\n", curpsinfo->pr_contract, curpsinfo->pr_poolid, curpsinfo->pr_argc,
	    curpsinfo->pr_argv, curpsinfo->pr_envp, curpsinfo->pr_addr);
	printf("%d %d\n", curpsinfo->pr_dmodel == PR_MODEL_LP64, curpsinfo->pr_ttydev == PRNODEV);
	printf("%d\n", curpsinfo->pr_fname == execname);
	exit(0);
}
