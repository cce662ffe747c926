/* Section 1.8: a file called /dev/fd is no file. */
/* run: -xerrtags */
# 1 "x.d"
# 7 "/dev/fd/0"
BEGIN { trace(nosuch); }
