/* Section 1.1: comments between all tokens, lines with #! between all lines. */
#!/usr/sbin/dtrace -qs
#pragma D option quiet
BEGIN
#! between a description and its body
{
	#! and in it
	printf(/* a */"%s\n"/* b */,/* c */"x"/* d */)/* e */;
}
BEGIN{/**/printf("%d\n"/* 1 */,1/* 2 */+/* 3 */2);}/**/END{trace("end\n");}
dtrace:::BEGIN
/* a comment / with a slash */
/ 10 / 2 == 5 /* inner */ && (4 / 2) == 2 /
{
	trace(8 / 2 / 2); trace("\n");
	printf("%d\n",
	    9 /
	    3);
	exit(0)
	;
}
