/* Section 2.5.3, 5.1: characters in an array and strings are one kind of key, whichever comes first. */
#pragma D option quiet
struct s { char name[12]; };
struct s g;
BEGIN
{
	g.name[0] = 'a'; g.name[1] = 'b';
	@array_first[g.name, 1] = count(); @array_first["ab", 1] = count(); @array_first["longer than an array", 2] = count();
	@string_first["ab"] = count(); @string_first[g.name] = count();
	printa("%s %d %@d\n", @array_first);
	printa("%s %@d\n", @string_first);
	/* Where all are arrays they are kept as they are. */
	@arrays[g.name] = count(); g.name[2] = 'c'; @arrays[g.name] = count();
	printa("%s %@d\n", @arrays);
	exit(0);
}
