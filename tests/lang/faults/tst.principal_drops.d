/* Section 6.7, 11.2: a record that does not fit is dropped and counted. */
/* run: -xbufsize=700 -xdroptags */
#pragma D option quiet
BEGIN { printf("%s %s\n", "0123456789012345678901234567890123456789012345678901234567890123456789", "0123456789012345678901234567890123456789012345678901234567890123456789"); }
BEGIN { printf("%s %s\n", "there is no room", "for two strings that might be longer"); }
BEGIN { exit(0); }
