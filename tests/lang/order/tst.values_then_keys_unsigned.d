/* Section 5.8, 15.3: by value signed, then by key unsigned. */
#pragma D option quiet
BEGIN {
	@n[-1] = sum(7); @n[1] = sum(7); @n[5] = sum(2); @s["b"] = max(-3); @s["a"] = max(4);
	@t["b", 2] = sum(1); @t["a", 9] = sum(1); @t["b", 1] = sum(1);
	exit(0);
}
