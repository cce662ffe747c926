/* Section 4.6: a string of settings, taken apart by strtok(), index() and substr(). */
/* run: -q */
string settings, name[int], value[int];

BEGIN { settings = "name=web;port=8080;debug=on"; }
BEGIN
{
	this->a = strtok(settings, ";");
	this->b = strtok(NULL, ";");
	this->c = strtok(NULL, ";");
	this->end = strtok(NULL, ";");
}
BEGIN { this->at = index(this->a, "="); name[0] = substr(this->a, 0, this->at); value[0] = substr(this->a, this->at + 1); }
BEGIN { this->at = index(this->b, "="); name[1] = substr(this->b, 0, this->at); value[1] = substr(this->b, this->at + 1); }
BEGIN { this->at = index(this->c, "="); name[2] = substr(this->c, 0, this->at); value[2] = substr(this->c, this->at + 1); }
BEGIN
{
	printf("%-8s|%8s\n%-8s|%8s\n%-8s|%8s\n", name[0], value[0], name[1], value[1], name[2], value[2]);
	printf("%d %d\n", value[2] == "on", this->end == NULL);
	exit(value[1] == "8080" ? 0 : 1);
}
