/* Section 4.2: the hex dump of 5 bytes, of 20, and of a dynamic size. */
#pragma D option quiet
BEGIN {
	p = (char *)alloca(20); bcopy("hello, world 12345\n" + 0, p, 20);
	tracemem(p, 5); tracemem(p, 20); tracemem(p, 20, 3); tracemem(p, 4, 0);
	exit(0);
}
