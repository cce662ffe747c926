/* Section 6.4.3: what setopt() says holds for what is consumed after it; the heading was that of the first record. */
BEGIN { trace(1); }
BEGIN { setopt("flowindent"); trace(2); }
BEGIN { trace(3); }
BEGIN { setopt("flowindent", "no"); }
BEGIN { trace(4); exit(0); }
