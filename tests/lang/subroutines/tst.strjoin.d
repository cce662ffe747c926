/* Section 4.6: concatenation. */
#pragma D option quiet
BEGIN { printf("%s [%s] %s\n", strjoin("ab", "cd"), strjoin("", ""), strjoin("a", lltostr(255, 16))); exit(0); }
