/* Section 3, 12.3: in BEGIN the process is the command's own. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d\n", pid == $pid, ppid == $ppid, tid > 0);
	printf("%d %d %s\n", uid == $uid, gid == $gid, execname);
	printf("%d\n", strlen(cwd) > 0);
	exit(0);
}
