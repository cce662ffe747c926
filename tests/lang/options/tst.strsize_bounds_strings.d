/* Section 2.5.3, 4.6, 13: every string value is bounded, constants too; a join that does not fit faults. */
/* run: -xstrsize=5 */
#pragma D option quiet
BEGIN { printf("%s %s %d\n", strjoin("ab", "cd"), substr("abcdefgh", 2), sizeof (string)); }
BEGIN { printf("%s never\n", strjoin("abc", "def")); }
BEGIN { exit(0); }
