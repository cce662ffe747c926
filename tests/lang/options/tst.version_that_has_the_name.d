/* Section 8.4: the version that brought a name has it. */
/* run: -q -xversion=1.1 */
BEGIN { printf("%d %s\n", index("abc", "b"), substr("abc", 1)); exit(0); }
