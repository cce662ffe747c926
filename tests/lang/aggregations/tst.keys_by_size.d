/* Section 5.6.1: the width of a key is that of its type. */
#pragma D option quiet
BEGIN {
	@a[(char)-1] = sum(1); @b[(short)-1] = sum(2); @c[-1] = sum(3); @d[-1L] = sum(4);
	@e["word"] = sum(5); @f["two", 2, 2L] = sum(6);
	exit(0);
}
