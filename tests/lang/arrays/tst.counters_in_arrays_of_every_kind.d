/* Section 2.4: elements are counted, shifted and freed as variables are. */
/* run: -q */
int h[10];
self int mine[4];
this int ours[4];
BEGIN
{
	h[3] = 2; i = 3;
	h[i] *= 5; h[i + 1] = h[i]--; h[h[4] - 8]++;
	printf("%d %d %d\n", h[2], h[3], h[4]);
	self->mine[1] = 7; self->mine[1] <<= 1; this->ours[2] = self->mine[1]--;
	printf("%d %d\n", self->mine[1], this->ours[2]);
	a["x"] = 1; a["x"] += 4; a["x"] <<= 2; a["y"]++; --a["z"];
	self->b[1, "k"] = 3; self->b[1, "k"] *= 7; self->b[2, "k"]++;
	printf("%d %d %d %d %d\n", a["x"], a["y"], a["z"], self->b[1, "k"], self->b[2, "k"]);
	a["x"] = 0; self->b[1, "k"] = 0;
	printf("%d %d\n", a["x"], self->b[1, "k"]);
	k[1, "x", (char)2, pid] = 9;
	printf("%d %d %d\n", k[1, "x", (char)2, pid], k[1, "y", (char)2, pid], k[(char)1, "x", 2LL, $pid]);
	exit(0);
}
