/* Section 1.8, 6.2: -L compiles libraries before the program, each after those that it depends on. */
/* run: -q -Llib */
struct only_a_struct own;
BEGIN
{
	this->p = (struct raw *)alloca(sizeof (struct raw));
	this->p->a = 3;
	printf("%d %s\n", xlate <info_t *> (this->p)->i_a, xlate <info_t> (this->p).i_s);
	printf("%s %d %d\n", whose, square[FACTOR - 1], sizeof (own));
	exit(0);
}
