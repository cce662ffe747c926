/* Section 1.1: a line that begins with #! is discarded, anywhere, also inside a clause. */
#pragma D option quiet
#!/usr/sbin/dtrace -s
BEGIN {
   #! whatever "this is
	printf("ran\n");
#!
	exit(0);
}
