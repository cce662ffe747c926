/* Section 4.6: a line of a log is taken apart. */
/* run: -q */
inline string LINE = "2024-05-06 GET /a/b/../c.html?id=42&x=y 200 1234";

BEGIN
{
	this->date = strtok(LINE, " ");
	this->verb = strtok(NULL, " ");
	this->url = strtok(NULL, " ");
	this->status = strtoll(strtok(NULL, " "));
	this->bytes = strtoll(strtok(NULL, " "));
	this->none = strtok(NULL, " ");

	this->at = index(this->url, "?");
	this->path = this->at < 0 ? this->url : substr(this->url, 0, this->at);
	this->query = this->at < 0 ? "" : substr(this->url, this->at + 1);

	printf("%s|%s|%s|%s\n", this->date, tolower(this->verb), this->path, this->query);
	printf("%s in %s, .%s\n", basename(this->path), dirname(cleanpath(this->path)),
	    stringof(strrchr(this->path, '.') + 1));
	printf("%d %d %s\n", this->status, this->bytes, this->none == NULL ? "end" : "more");
	printf("%d/%d/%d\n", strtoll(substr(this->date, 8)), strtoll(substr(this->date, 5, 2)),
	    strtoll(substr(this->date, 0, 4)));
	this->key = strtok(this->query, "=&");
	this->value = strtok(NULL, "=&");
	printf("%s=%s, id %s\n", this->key, this->value, strstr(this->query, "x=") != NULL ? "and x" : "alone");
	@[this->status / 100 * 100, this->verb] = sum(this->bytes);
	exit(0);
}
