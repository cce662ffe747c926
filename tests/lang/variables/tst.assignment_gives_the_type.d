/* Section 2.4: a variable takes the type of what is assigned first. */
#pragma D option quiet
BEGIN {
	c = (char)1; i = 1; l = 1L; s = "s"; u = (unsigned short)65535;
	printf("%d %d %d %d %d\n", sizeof (c), sizeof (i), sizeof (l), sizeof (s), sizeof (u));
	c = 300; u = -1; printf("%d %d\n", c, u);
	exit(0);
}
