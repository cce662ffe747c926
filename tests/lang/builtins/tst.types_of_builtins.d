/* Section 3: sizes of the numbers. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", sizeof (caller), sizeof (cpu), sizeof (epid), sizeof (errno));
	printf("%d %d %d %d %d\n", sizeof (gid), sizeof (uid), sizeof (id), sizeof (ipl), sizeof (pid));
	printf("%d %d %d %d\n", sizeof (ppid), sizeof (stackdepth), sizeof (tid), sizeof (timestamp));
	printf("%d %d %d %d\n", sizeof (ucaller), sizeof (ustackdepth), sizeof (vtimestamp), sizeof (walltimestamp));
	printf("%d %d %d\n", sizeof (execname), sizeof (probename), sizeof (cwd));
	exit(0);
}
