/* Section 2.5.3: tracing a NULL string, or giving it to a subroutine, dereferences 0. */
#pragma D option quiet
string n[int];
ERROR { c[arg4]++; }
BEGIN { trace(n[1]); }
BEGIN { printf("%s", n[1]); }
BEGIN { x = strlen(n[1]); }
BEGIN { s = strjoin("a", n[1]); }
BEGIN { x = index(n[1], "a"); }
BEGIN { s = substr(n[1], 0); }
BEGIN { s = toupper(n[1]); }
BEGIN { s = basename(n[1]); }
BEGIN { s = strchr(n[1], 'a'); }
BEGIN { x = strtoll(n[1]); }
BEGIN { s = json(n[1], "a"); }
BEGIN { x = n[1][0]; }
BEGIN { @[n[1]] = count(); }
BEGIN { printf("%d %d\n", c[1], n[1] == ""); exit(0); }
