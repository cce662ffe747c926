/* Section 8.4: a name that came later is free in an older version of the language. */
/* run: -q -xversion=1.0 */
string index;
int json[int];
BEGIN {
	index = "mine";
	substr = 4;
	json[1] = 5;
	printf("%s %d %d\n", index, substr, json[1]);
	exit(0);
}
