/* Section 1.9: an argument as a number, a name, a text, a part of a description, and what an inline is. */
/* run: -q 5 bob BEG "a text" */
inline int ME = $1;
inline string WHO = $$2;
int bob;
dtrace:::$3IN { bob = ME; }
dtrace:::$3IN
/ME == 5 && $2 == ME/
{
	printf("%d %s %d %s %s\n", ME * 2, WHO, $2 + 1, $$3, $4);
	printf("%s %d\n", $$1, sizeof ($$2));
	exit(0);
}
