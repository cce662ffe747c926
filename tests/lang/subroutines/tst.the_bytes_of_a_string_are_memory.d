/* Section 4.6: where memory is asked for, a string will do. */
/* run: -q */
BEGIN
{
	this->buffer = (char *)alloca(16);
	bcopy("twelve", this->buffer, 7);
	printf("%s\n", stringof(this->buffer));
	s = "thirteen";
	bcopy(s, this->buffer, strlen(s) + 1);
	printf("%s\n", stringof(this->buffer));
	exit(0);
}
