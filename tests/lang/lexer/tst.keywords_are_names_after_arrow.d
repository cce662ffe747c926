/* Section 1.2, 1.4: after -> the next token is a name, keyword or type or not. */
#pragma D option quiet
BEGIN {
	self->string = "text"; self->int = 5; this->while = 7; self->self = 9;
	printf("%s %d %d %d\n", self->string, self->int, this->while, self->self);
	exit(0);
}
