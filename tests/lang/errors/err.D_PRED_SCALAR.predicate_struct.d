/* Section 2.3: a struct is not scalar. */
/* run: -xerrtags */
struct s { int a; } v;
BEGIN
/v/
{
	exit(0);
}
