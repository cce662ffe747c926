/* Section 5.8: the key that is compared first; beyond the last one it is ignored. */
/* run: -xaggsortkey */
#pragma D option quiet
BEGIN { @a["b", 1] = sum(10); @a["a", 3] = sum(20); @a["c", -1] = sum(30); @a["a", -5] = sum(-5); @b = count(); }
BEGIN { printa(@a); setopt("aggsortkeypos", "1"); printa(@a); setopt("aggsortkeypos", "9"); printa(@a); exit(0); }
