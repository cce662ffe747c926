/* Section 4.6 (and 12.2): scripts cast to the types of kernels, whose structures nobody knows. */
/* run: -q */
BEGIN
{
	printf("%d ", mutex_owned((kmutex_t *)arg0));
	printf("%d ", mutex_type_adaptive((kmutex_t *)0));
	printf("%d ", mutex_owner((kmutex_t *)0) == NULL);
	printf("%d ", rw_read_held((krwlock_t *)arg1));
	printf("%d ", rw_iswriter((struct _krwlock *)arg1));
	printf("%d ", (int)msgsize((mblk_t *)arg0));
	printf("%d\n", (int)msgdsize((struct msgb *)arg0));
	this->thread = (kthread_t *)curthread;
	printf("%d\n", this->thread == NULL);
	exit(0);
}
