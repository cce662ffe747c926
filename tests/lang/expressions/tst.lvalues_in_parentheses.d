/* Section 2.6.5: parentheses change nothing about what can be assigned to. */
/* run: -q */
BEGIN
{
	(x) = 3; (x)++; ++(x); ((x)) *= 2;
	(self->y) = 1; (self->y) += 2;
	(a[1]) = 4; (a[1])--;
	(this->z) = (x) = (x) + 1;
	printf("%d %d %d %d\n", x, self->y, a[1], this->z);
	exit(0);
}
