/* Section 4.5: printa() and clear() act when the speculation is committed. */
#pragma D option quiet
BEGIN { @a[1] = count(); s = speculation(); t = s; }
BEGIN { speculate(s); printf("first"); printa(@a); clear(@a); }
BEGIN { printf("before\n"); }
BEGIN { commit(s); }
BEGIN { exit(0); }
