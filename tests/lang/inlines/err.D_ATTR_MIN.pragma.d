/* Section 8.4: an inline whose stability a pragma lowers. */
/* run: -xerrtags */
#pragma D option amin=Evolving/Evolving/Common
inline int k = 3;
#pragma D attributes Evolving/Unstable/Common k
BEGIN { trace(k); }
