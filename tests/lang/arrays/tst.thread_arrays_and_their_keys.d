/* Section 2.4: associative arrays of a thread, with mixed keys, freed one by one. */
#pragma D option quiet
BEGIN {
	self->a["x", 1] = 5; self->a["y", 2] = 6; self->s["k"] = "v"; self->s["k"] = strjoin(self->s["k"], "w");
	printf("%d %d %d %s\n", self->a["x", 1], self->a["y", 2], self->a["x", 2], self->s["k"]);
	self->a["x", 1] = 0; self->a["z", 3]++;
	printf("%d %d %d\n", self->a["x", 1], self->a["y", 2], self->a["z", 3]);
	exit(0);
}
