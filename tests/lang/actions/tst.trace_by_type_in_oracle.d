/* Section 13: by signedness, in other widths. */
/* run: -xcompat=oracle */
BEGIN { trace(-1L); trace(-1); trace((short)-1); trace((char)-1); trace("text"); trace(4294967295U); trace(-1UL); trace((void *)-1); exit(0); }
