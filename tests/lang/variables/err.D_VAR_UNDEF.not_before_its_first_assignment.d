/* Section 2.4: what a later clause assigns is unknown to an earlier one. */
/* run: -xerrtags */
END
/self->start/
{
	trace(timestamp - self->start);
}

BEGIN
{
	self->start = timestamp;
}
