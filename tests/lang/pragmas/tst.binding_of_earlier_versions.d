/* Section 1.8: names that have been there for long, and a translator, as D's libraries say it. */
/* run: -q -xversion=1.5 */
#pragma D binding "1.5" since_then
inline int since_then = 3;
#pragma D binding "1.0" translator
struct in { int a; };
struct out { int b; };
translator struct out < struct in *p > { b = p->a; };
enum { ONE = 1 };
#pragma D binding "1.4.9" ONE
#pragma D attributes Evolving/Evolving/Common translator
BEGIN { printf("%d %d\n", since_then, ONE); exit(0); }
