/* Section 4.6, 2.5.3: NULL at first is no string; NULL as delimiters is a fault. */
#pragma D option quiet
BEGIN { printf("%d\n", strtok(NULL, ",") == NULL); printf("%s\n", strtok(NULL, ",")); }
BEGIN { printf("%d\n", strtok(NULL, ",") == NULL); }
BEGIN { printf("%s\n", strtok("a", NULL)); }
BEGIN { exit(0); }
