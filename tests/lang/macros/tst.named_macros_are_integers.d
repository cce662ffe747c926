/* Section 1.9: $name is an integer constant, $$name its text. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", $pid > 0, $ppid > 0, $target, sizeof ($uid));
	printf("%d %d\n", strlen($$pid) > 0, $$target == "0");
	printf("%d %d\n", $uid == $euid, $gid == $egid);
	printf("%d %d %d %d\n", $sid >= 0, $pgid >= 0, $projid, $taskid);
	exit(0);
}
