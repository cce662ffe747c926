/* Section 8.4: a variable whose stability a pragma lowers. */
/* run: -xerrtags */
#pragma D option amin=Evolving/Evolving/Common
#pragma D attributes Unstable/Stable/Common x
int x;
BEGIN { x = 1; }
