/* Section 4.6: strtok and index together. */
#pragma D option quiet
BEGIN {
	q = "name=mdtrace&version=12&empty=&flag";
	this->a = strtok(q, "&"); this->b = strtok(NULL, "&"); this->c = strtok(NULL, "&"); this->d = strtok(NULL, "&");
	printf("%s: %s\n", substr(this->a, 0, index(this->a, "=")), substr(this->a, index(this->a, "=") + 1));
	printf("%d\n", strtoll(substr(this->b, index(this->b, "=") + 1)) * 2);
	printf("[%s] %d %d\n", substr(this->c, index(this->c, "=") + 1), index(this->d, "="), strtok(NULL, "&") == NULL);
	exit(0);
}
