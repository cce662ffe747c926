/* Section 2.4.1, 2.4: ++, += and -- on elements. */
#pragma D option quiet
int a[string];
BEGIN { a["x"]++; a["x"]++; ++a["y"]; a["x"] += 10; a["z"]--; printf("%d %d %d\n", a["x"], a["y"], a["z"]); exit(0); }
