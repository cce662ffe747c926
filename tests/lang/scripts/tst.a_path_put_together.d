/* Section 2.4, 4.6: a clause for each step, a this-> string that grows, an index that stops it. */
/* run: -q */
this int n;
this string path;
int depth;
string part[int];

BEGIN { part[depth++] = "usr"; part[depth++] = "local"; part[depth++] = "bin"; }
BEGIN { this->path = ""; this->n = 0; }
BEGIN /this->n < depth/ { this->path = strjoin(this->path, strjoin("/", part[this->n++])); }
BEGIN /this->n < depth/ { this->path = strjoin(this->path, strjoin("/", part[this->n++])); }
BEGIN /this->n < depth/ { this->path = strjoin(this->path, strjoin("/", part[this->n++])); }
BEGIN /this->n < depth/ { this->path = strjoin(this->path, strjoin("/", part[this->n++])); }
BEGIN
{
	printf("%s %d\n", this->path, this->n);
	printf("%s %s\n", basename(this->path), dirname(this->path));
	exit(0);
}
