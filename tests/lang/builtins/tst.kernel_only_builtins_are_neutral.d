/* Section 3, 12.2: they compile and give 0 or a constant. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d\n", caller, ipl, stackdepth, curthread == NULL);
	printf("%d %s %s\n", uregs[0], root, zonename);
	exit(0);
}
