/* Section 5.8, 8.3: the options of order are dynamic. */
#pragma D option quiet
BEGIN {
	@["b"] = sum(1); @["a"] = sum(2); printa("%s ", @); setopt("aggsortkey"); printa("%s ", @);
	setopt("aggsortrev"); printa("%s ", @); setopt("aggsortkey", "unset"); setopt("aggsortrev", "unset"); printa("%s ", @); printf("\n");
	exit(0);
}
