/* Section 2.5.3: there a string, and so a key, has strsize characters. */
/* run: -q -xcompat=oracle -xstrsize=4 */
BEGIN { a["abcdef"] = 1; printf("%d %d %d %d\n", a["abc"], a["abcd"], a["abcde"], a["abcxyz"]); exit(0); }
