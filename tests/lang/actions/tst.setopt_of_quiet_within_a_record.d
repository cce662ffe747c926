/* Section 6.4.2: the mode changes within the record that is being consumed. */
BEGIN { trace(1); setopt("quiet"); trace(2); }
BEGIN { trace(3); setopt("quiet", "unset"); trace(4); }
BEGIN { exit(0); }
