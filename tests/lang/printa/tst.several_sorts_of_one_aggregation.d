/* Section 5.8, 4.3: setopt() changes the order from one printa() to the next. */
/* run: -q -xaggsortkey */
BEGIN
{
	@["b", 2] = count(); @["a", 10] = count(); @["a", 9] = count(); @["b", 1] = count(); @["b", 2] = count();
	printa("%s %d %@d\n", @);
	printf("by the second key\n"); setopt("aggsortkeypos", "1"); printa("%s %d %@d\n", @);
	printf("reversed\n"); setopt("aggsortrev"); printa("%s %d %@d\n", @);
	printf("by value\n"); setopt("aggsortkey", "unset"); printa("%s %d %@d\n", @);
	printf("and not reversed\n"); setopt("aggsortrev", "no"); printa("%s %d %@d\n", @);
	exit(0);
}
