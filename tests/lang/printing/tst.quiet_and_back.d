/* Section 6.4.2: setopt("quiet") holds from where it is consumed, in the middle of a record. */
BEGIN { trace(1); setopt("quiet"); trace(2); trace("x"); }
BEGIN { trace(3); setopt("quiet", "unset"); }
BEGIN { trace(4); exit(0); }
