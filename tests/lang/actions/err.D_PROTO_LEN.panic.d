/* Section 4.3: an action that is not there has a prototype all the same. */
/* run: -xerrtags */
BEGIN { panic("now"); }
