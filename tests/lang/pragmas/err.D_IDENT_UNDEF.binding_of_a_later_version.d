/* Section 1.8: a name of a later version is not there. */
/* run: -xerrtags */
#pragma D binding "9.9" later
inline int later = 3;
BEGIN { trace(later); }
