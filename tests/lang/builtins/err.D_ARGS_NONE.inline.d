/* Section 2.4.2: args[] in an inline. */
/* run: -xerrtags */
inline int x = args[0];
dtrace:::BEGIN { y = x; }
