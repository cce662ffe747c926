/* Section 4.4: trunc() forgets keys; one that comes back starts anew. Clearing, cutting and printing act in the order of the text. */
#pragma D option quiet
BEGIN { @a["x"] = sum(1); @a["y"] = sum(2); @a["z"] = sum(3); }
BEGIN { printa("%s=%@d ", @a); trunc(@a, 2); printa("%s=%@d ", @a); clear(@a); printa("%s=%@d ", @a); trunc(@a, -1); printa("%s=%@d\n", @a); }
tick-10ms /!n++/ { @a["x"] = sum(10); @a["y"] = sum(20); }
tick-10ms /n == 3/ { printa("%s=%@d ", @a); printf("\n"); trunc(@a); exit(0); }
