/* Section 2.5.4: enumerators count from 0, after an explicit value onward. */
#pragma D option quiet
enum color { RED, GREEN = 5, BLUE, NEG = -3, LESS };
enum color c;
BEGIN {
	printf("%d %d %d %d %d %d\n", RED, GREEN, BLUE, NEG, LESS, sizeof (enum color));
	c = BLUE; printf("%d %d %d %d\n", c, c == BLUE, NEG < 0, c + 1);
	exit(0);
}
