/* Section 4.5, 6.9: END may commit what BEGIN has speculated; the prefix is that of the record's probe. */
BEGIN { s = speculation(); }
BEGIN { speculate(s); trace("speculated"); }
BEGIN { exit(0); }
END { trace("end"); }
END { commit(s); }
