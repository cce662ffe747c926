/* Section 4.5: only the slow requests are told in full; the others are forgotten. */
/* run: -q -xnspec=2 */
self int spec;
int n;

tick-2ms
/n < 4/
{
	n++;
	self->spec = speculation();
	self->cost = n % 2 ? n * 100 : n;
}

tick-2ms
/self->spec/
{
	speculate(self->spec);
	printf("request %d\n", n);
}

tick-2ms
/self->spec/
{
	speculate(self->spec);
	printf("    cost %d\n", self->cost);
}

tick-2ms
/self->spec && self->cost > 50/
{
	commit(self->spec);
	slow++;
	self->spec = 0;
}

tick-2ms
/self->spec/
{
	discard(self->spec);
	self->spec = 0;
}

tick-2ms
/n == 4/
{
	exit(0);
}

END
{
	printf("%d of %d were slow\n", slow, n);
}
