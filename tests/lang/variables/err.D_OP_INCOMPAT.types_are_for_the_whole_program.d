/* Section 2.4: a variable has one type, also in the next clause. */
/* run: -xerrtags */
BEGIN
{
	self->what = 1;
}

BEGIN
{
	self->what = execname;
}
