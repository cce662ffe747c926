/* Section 4.2: in quiet mode fields print without width, narrow ones unsigned. */
#pragma D option quiet
BEGIN {
	trace((long)-1); trace("|"); trace(-1); trace("|"); trace((short)-1); trace("|"); trace((char)-1);
	trace("|"); trace(4294967295U); trace("|"); trace("text"); trace("|"); trace(""); trace("\n");
	exit(0);
}
