/* Section 7.3: a flow of calls, indented by the depth that the thread has reached. */
#pragma D option quiet
#pragma D option switchrate=10

string	name[int];
self int depth;

dtrace:::BEGIN
{
	name[0] = "main"; name[1] = "parse"; name[2] = "read"; name[3] = "close";
	printf("%3s %-6s %-22s -- %s\n", "#", "KIND", "FILE:LINE", "FUNC");
}

dtrace:::BEGIN, dtrace:::BEGIN, dtrace:::BEGIN
{
	printf("%3d %-6s %-22s -- %*s-> %s\n", self->depth, "func",
	    strjoin(basename("/srv/app/lib/parser.x"), strjoin(":", lltostr(self->depth * 10 + 1))),
	    self->depth * 2, "", name[self->depth]);
	self->depth++;
}

dtrace:::BEGIN, dtrace:::BEGIN, dtrace:::BEGIN, dtrace:::BEGIN
{
	self->depth -= self->depth > 0 ? 1 : 0;
	printf("%3d %-6s %-22s -- %*s<- %s\n", self->depth, "func", "parser.x",
	    self->depth * 2, "", name[self->depth]);
}

dtrace:::BEGIN
{
	exit(self->depth);
}
