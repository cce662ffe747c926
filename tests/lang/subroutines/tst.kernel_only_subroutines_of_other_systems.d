/* Section 4.6, 12.2: locks, messages, files and paths of kernels: 0 or "". */
#pragma D option quiet
BEGIN {
	printf("%d %d %d\n", sx_shared_held(NULL), sx_exclusive_held(NULL), sx_isexclusive(NULL));
	printf("%d %d %d [%s]\n", msgsize(NULL), msgdsize(NULL), getf(0) == NULL, d_path(NULL));
	exit(0);
}
