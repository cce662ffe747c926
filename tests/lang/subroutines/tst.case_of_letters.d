/* Section 4.6, 15.9: ASCII letters only. */
#pragma D option quiet
BEGIN { printf("%s %s\n", tolower("ABC xyz 1@["), toupper("a\303\2511Bc")); exit(0); }
