/* Section 7.3, 7.5: strings and characters. */
#pragma D option quiet
BEGIN {
	printf("%s|%8s|%-8s|%.2s\n", "abc", "abc", "abc", "abc");
	printf("%c%c%C|%C%C\n", 'a', 66, 10, 200, 0);
	printf("%S|100%%\n", "a\tb\"c\\d\001");
	printf("%05s|%.0s|%5c|\n", "ab", "whole", 'x');
	exit(0);
}
