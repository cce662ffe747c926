/* Section 2.5.3: a NULL string has no content. */
#pragma D option quiet
BEGIN { s[0] = "x"; a[s[1]] = 5; printf("never\n"); }
BEGIN { @[s[1]] = count(); printf("never\n"); }
BEGIN { printf("%d\n", a[""]); exit(0); }
