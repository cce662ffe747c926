/* Section 1.8, 10.2: the next line is number N of the file. */
/* run: -xerrtags */
# 100 "made.d"
BEGIN {
	x = nothing; }
