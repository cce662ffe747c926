/* Section 7.3: characters and strings, plain and escaped, by width and precision. */
/* run: -xcompat=oracle */
#pragma D option quiet
char name[4];
BEGIN
{
	name[0] = 'a'; name[1] = '"';
	printf("[%c] [%3c] [%-3c] [%03c] [%C] [%4C] [%-4C] [%C] [%C] [%C]\n", 65, 65, 65, 65, 65, 10, 10, 200, 127, 34);
	printf("[%s] [%5s] [%-5s] [%.2s] [%5.2s] [%-5.2s] [%05s] [%.0s] [%.9s]\n", "abc", "abc", "abc", "abc", "abc", "abc", "abc", "abc", "abc");
	printf("[%S] [%9S] [%-9S] [%.3S]\n", "a\tb", "a\tb", "a\tb", "a\tb");
	printf("[%S] [%S] [%S]\n", "\a\b\f\n\r\t\v\"\\", "\001\033\177\377", "?'/");
	printf("[%s] [%3s] [%S] [%s]\n", name, name, name, "");
	printf("[%lc%wc] [%3wc]\n", 72, 105, 33);
	exit(0);
}
