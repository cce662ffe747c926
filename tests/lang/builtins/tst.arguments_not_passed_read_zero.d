/* Section 3: arg0 to arg9 of BEGIN. */
#pragma D option quiet
BEGIN {
	printf("%d %d %d %d %d ", arg1, arg2, arg3, arg4, arg5);
	printf("%d %d %d %d %d\n", arg6, arg7, arg8, arg9, sizeof (arg0));
	exit(0);
}
