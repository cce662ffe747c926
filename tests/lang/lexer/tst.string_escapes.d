/* Section 1.7: the escapes of strings; others keep their backslash. */
#pragma D option quiet
BEGIN {
	printf("%s|%d\n", "\x41\101\102C", sizeof ("abc"));
	printf("%s|%s|%s\n", "tab\there", "quote\"quote", "back\\slash");
	printf("%d %d %d\n", strlen("\%"), strlen("\'"), strlen("\a\b\f\n\r\t\v"));
	printf("%d %s\n", strlen("ab\0cd"), "ab\0cd");
	exit(0);
}
