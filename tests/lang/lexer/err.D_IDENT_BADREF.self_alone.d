/* Section 1.4: self is a scope, not a value. */
/* run: -xerrtags */
BEGIN { x = self; }
