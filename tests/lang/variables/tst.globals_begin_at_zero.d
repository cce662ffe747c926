/* Section 2.4: a declared global is 0, a string empty. */
#pragma D option quiet
int i;
string s;
long l;
BEGIN { printf("%d [%s] %d %d\n", i, s, l, s == ""); i = 5; s = "five"; }
BEGIN { printf("%d [%s]\n", i, s); exit(0); }
