/* Section 2.5.3: there a string may have strsize characters. */
/* run: -q -xcompat=oracle -xstrsize=8 */
BEGIN { s = "0123456789"; t = s; printf("%s %d %s %s\n", t, strlen(t), strjoin("abcd", "efghi"), "abcdefghijkl"); exit(0); }
