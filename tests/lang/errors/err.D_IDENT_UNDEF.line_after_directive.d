/* Section 10.2: a line directive names the file. */
/* run: -xerrtags */
BEGIN {
# 50 "other.d"
	trace(nosuch);
}
