/* Section 3: likewise of a thread. */
/* run: -q */
BEGIN {
	printf("%d %c %d\n", curlwpsinfo->pr_lwpid == tid, curlwpsinfo->pr_sname,
	    curlwpsinfo->pr_state == SONPROC);
	printf("%d %x %x %d %d %d\n", curlwpsinfo->pr_flag, curlwpsinfo->pr_addr, curlwpsinfo->pr_wchan,
	    curlwpsinfo->pr_stype, curlwpsinfo->pr_syscall, curlwpsinfo->pr_pri);
	printf("[%s] %d %d %d\n", curlwpsinfo->pr_clname, curlwpsinfo->pr_onpro == cpu,
	    curlwpsinfo->pr_bindpro, curlwpsinfo->pr_bindpset);
	printf("%d %d %d %d\n", curcpu->cpu_id == cpu, curcpu->cpu_pset, curcpu->cpu_chip, curcpu->cpu_lgrp);
	exit(0);
}
