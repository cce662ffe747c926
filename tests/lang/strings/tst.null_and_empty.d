/* Section 2.5.3: comparing treats NULL as empty; a global begins empty. */
#pragma D option quiet
string g;
self string t;
string a[int];
BEGIN {
	printf("%d %d %d %d\n", g == "", g == NULL, self->t == "", self->t == NULL);
	printf("%d %d [%s] %d\n", a[1] == NULL, a[1] == "", g, strlen(g));
	n = strchr("abc", 'x'); printf("%d %d\n", n == NULL, n == "");
	exit(0);
}
