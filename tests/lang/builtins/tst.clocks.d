/* Section 3: nanoseconds since an origin, of the thread, and since 1970. */
#pragma D option quiet
BEGIN {
	t = timestamp; w = walltimestamp;
	printf("%d %d %d\n", timestamp == t, walltimestamp == w, t > 0);
	printf("%d %d\n", w > 1600000000 * 1000000000, vtimestamp >= 0);
}
END { printf("%d\n", timestamp >= t); }
BEGIN { exit(0); }
