/* Section 1.6: one to eight bytes, the last least significant, zero-extended. */
#pragma D option quiet
BEGIN {
	printf("%d %x %d %d %d\n", 'a', 'ab', '"', '\\', '\377');
	printf("%x %d %d\n", '\'', sizeof ('a'), sizeof ('abcde'));
	printf("%x %d %d\n", 'abcdefgh', '\n', '\x41');
	exit(0);
}
