/* Section 4.2: the fields of trace by size, in default mode. */
BEGIN { trace((long)42); }
BEGIN { trace(42); trace(-1); }
BEGIN { trace((short)-1); trace((char)-1); trace('a'); }
BEGIN { trace("hello"); trace(4294967295U); }
BEGIN { exit(0); }
