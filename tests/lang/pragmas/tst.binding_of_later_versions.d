/* Section 1.8: a name of a later version means nothing yet, and may be used for something else. */
/* run: -q -xversion=1.4 */
inline int later = 3;
#pragma D binding "1.5" later
int too;
#pragma D binding "1.4.1" too
BEGIN { later = 7; too = "text"; }
BEGIN { printf("%d %s\n", later + 1, too); exit(0); }
