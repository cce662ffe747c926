/* Section 5.7: the example of the reference. */
#pragma D option quiet
BEGIN { @foo[123] = sum(123); @foo[789] = sum(789); @bar[456] = sum(456); @bar[789] = sum(789); printa("%10d %@10d %@10d\n", @foo, @bar); exit(0); }
