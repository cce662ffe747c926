/* Section 7.4: %k of a stack that nobody knows is its first newline; %A of an unresolved address. */
#pragma D option quiet
BEGIN {
	@s[ustack()] = count(); printa("<%k>%@d\n", @s);
	@a[usym(16)] = count(); printa("%A %@d\n", @a);
	@b[sym(16), sym(0)] = count(); printa("%a|%6a %@d\n", @b);
	exit(0);
}
