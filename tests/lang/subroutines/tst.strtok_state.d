/* Section 4.6: the rest is that of the string as it was; the next firing begins anew. */
#pragma D option quiet
BEGIN { s = "a b,c"; printf("[%s]", strtok(s, " ")); s = "x y z"; printf("[%s]", strtok(NULL, ",")); }
BEGIN { printf("[%s] %d\n", strtok(NULL, ","), strtok(NULL, ",") == NULL); }
BEGIN { printf("%d %d %d\n", strtok("", ",") == NULL, strtok(",,", ",") == NULL, strtok(NULL, ",") == NULL); }
BEGIN { printf("[%s] [%s]\n", strtok("abc", ""), strtok("q;", ";")); exit(0); }
END { printf("%d\n", strtok(NULL, " ") == NULL); }
