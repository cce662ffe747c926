/* Section 6.4.3: flowindent prints headings and prefixes even in quiet mode. */
/* run: -F */
#pragma D option quiet
BEGIN { printf("text\n"); }
BEGIN { exit(0); }
