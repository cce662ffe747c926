/* Section 1.4: this is a scope, not a value. */
/* run: -xerrtags */
BEGIN { x = this + 1; }
