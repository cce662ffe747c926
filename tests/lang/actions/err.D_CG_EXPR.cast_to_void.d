/* Section 2.6.5: an action is a statement, whatever becomes of its value. */
/* run: -xerrtags */
BEGIN { (void)trace(1); }
