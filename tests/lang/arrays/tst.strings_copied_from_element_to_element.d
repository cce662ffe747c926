/* Section 2.4.1, 2.5.3: a string is a value: what is freed later was copied before. */
/* run: -q */
self string current;
string last[string];
BEGIN
{
	self->current = "one";
	last[self->current] = self->current;
	self->current = strjoin(self->current, "-two");
	last[self->current] = last["one"];
	printf("%s %s\n", self->current, last["one-two"]);
	last["one"] = 0;
	printf("%d %s\n", last["one"] == NULL, last["one-two"]);
	last["one-two"] = "";
	printf("%d\n", last["one-two"] == "");
	exit(0);
}
