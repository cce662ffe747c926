/* Section 2.4.1: string keys compare up to their NUL. */
#pragma D option quiet
BEGIN { a["abc"] = 1; printf("%d %d %d\n", a[strjoin("a", "bc")], a["abc\0d"], a["abcd"]); exit(0); }
