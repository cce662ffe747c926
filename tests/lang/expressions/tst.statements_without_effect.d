/* Section 2.6.5: a statement may be any value, used or not. */
/* run: -q */
BEGIN
{
	x = 1;
	x; (void)x; x + 1; "text"; 5; ; ;; self->y = 2; self->y;
	pid == 0 ? (x = 2) : (x = 3);
	(x == 3) && (x = 4);
	printf("%d\n", x);
	exit(0);
}
