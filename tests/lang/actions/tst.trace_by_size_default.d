/* Section 4.2: signed in 64 and 32 bits, zero-extended in 16 and 8, text in 33 columns. */
BEGIN { trace(-1L); trace(-1); trace((short)-1); trace((char)-1); trace("text"); trace(4294967295U); exit(0); }
