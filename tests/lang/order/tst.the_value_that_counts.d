/* Section 5.8: aggsortpos names the value that is compared first; beyond the last one it is ignored. */
#pragma D option quiet
BEGIN { @a[1] = sum(10); @a[2] = sum(20); @b[1] = sum(20); @b[2] = sum(10); @b[3] = sum(5); }
BEGIN { printa("%d %@d %@d\n", @a, @b); setopt("aggsortpos", "1"); printa("%d %@d %@d\n", @a, @b); }
BEGIN { setopt("aggsortpos", "7"); printa("%d %@d %@d\n", @a, @b); exit(0); }
