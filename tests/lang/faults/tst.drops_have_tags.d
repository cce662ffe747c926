/* Section 6.7: dynamic variable drops, speculative drops and errors in ERROR, with their tags. */
/* run: -xdroptags -xdynvarsize=200 -xspecsize=100 */
#pragma D option quiet
int z;
ERROR { x = 1 / z; }
BEGIN { a[1] = 1; a[2] = 2; a[3] = 3; a[4] = 4; a[5] = 5; a[6] = 6; a[7] = 7; a[8] = 8; s = speculation(); }
BEGIN { speculate(s); printf("%s\n", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"); }
BEGIN { x = 1 % z; }
BEGIN { commit(s); }
BEGIN { exit(0); }
