/* Section 2.2.2: what a name may be described by. */
/* run: -q */
BEGIN { n = 0; }
B*E*G*I*N*, *B*E*G*I*N*, *********BEGIN, B?G?N, [A-C]EGIN, [!A]EGIN, BEGI\N, [B-]EGIN, []B]EGIN, *N, ?????
/probename == "BEGIN"/
{
	n++;
}
:::BEGIN, dtrace:::BEGIN, *:::BEGIN, dt*:::B*, d[r-t]race:::BEGIN
{
	n += 100;
}
1, 2
{
	n += 10000;
}
BEGIN { printf("%d\n", n); exit(0); }
