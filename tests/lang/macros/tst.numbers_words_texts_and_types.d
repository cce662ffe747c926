/* Section 1.9: numbers, words, texts and types. */
/* run: -q -- -0x10 +5 foo name uint16_t 'two words' */
int foo;
inline string NAME = $$4;
BEGIN
{
	$3 = $1 + $2;
	printf("%d %s %d %s|%s %d %s\n", foo, NAME, sizeof ($5), $6, $$1, $1 < 0 ? -1 : 1, $$0);
	exit(0);
}
