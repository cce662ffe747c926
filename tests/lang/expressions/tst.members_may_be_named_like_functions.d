/* Section 1.4: behind an arrow there are only names. */
/* run: -q */
BEGIN
{
	self->count = 1; self->sum = 2; this->index = 3; this->trace = 4;
	self->string = 5; self->int = 6; this->self = 7; self->this = 8;
	self -> if = 9;
	this
	    -> sizeof = 10;
	printf("%d %d %d %d %d ", self->count, self->sum, this->index, this->trace, self->string);
	printf("%d %d %d %d %d\n", self->int, this->self, self->this, self->if, this->sizeof);
	@count = count(); @if = sum(2); @int = sum(3); @execname[probename] = max(4);
	printa("%@d ", @count); printa("%@d ", @if); printa("%@d ", @int); printa("%s %@d\n", @execname);
	exit(0);
}
