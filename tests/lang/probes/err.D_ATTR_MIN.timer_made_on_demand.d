/* Section 8.4: a timer that is made because it is named is as stable as the others. */
/* run: -xerrtags -xamin=Stable/Stable/Common */
profile-3 { exit(0); }
