/* Section 1.9: an argument is an integer, an identifier or a string. */
/* run: 12 -- -0x10 word 'two words' */
#pragma D option quiet
int word;
BEGIN { word = 7; printf("%d %d %d %s %s\n", $1, $2, $3, $4, $$1); exit(0); }
