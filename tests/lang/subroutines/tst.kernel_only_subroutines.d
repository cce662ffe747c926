/* Section 4.6, 12.2: they compile and give 0 or "". */
#pragma D option quiet
BEGIN {
	printf("%d %d %d\n", mutex_owned(NULL), mutex_type_adaptive(NULL), mutex_type_spin(NULL));
	printf("%d %d %d\n", rw_iswriter(NULL), rw_read_held(NULL), rw_write_held(NULL));
	printf("%d [%s]\n", mutex_owner(NULL) == NULL, ddi_pathname(NULL, 0));
	printf("%d %d\n", getmajor(0x803), getminor(0x803));
	exit(0);
}
