/* Section 2.5.3: relations compare as strncmp does. */
#pragma D option quiet
BEGIN {
	printf("%d%d%d%d%d%d\n", "abc" < "abd", "abc" < "ab", "a" == "a", "a" != "b", "b" >= "a", "B" > "a");
	printf("%d %d %d\n", "\377" > "a", "" < "a", "ab\0x" == "ab\0y");
	x = "left"; printf("%d %d\n", x == "left", x > "right");
	exit(0);
}
