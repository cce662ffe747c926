/* Section 2.3: an empty body records an empty record. */
BEGIN { }
BEGIN { exit(0); }
