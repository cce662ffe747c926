/* Section 2.4.1: 0 deallocates, "" does not. */
#pragma D option quiet
BEGIN {
	a["k"] = 5; a["k"] = 0; printf("%d\n", a["k"]);
	s[1] = "text"; s[2] = "text"; s[1] = ""; s[2] = 0;
	printf("[%s] %d %d\n", s[1], s[1] == "", s[2] == NULL);
	exit(0);
}
