/* Section 5.10: at exit a newline and what was not printed, in the order of the program. */
BEGIN { @second = sum(2); @first["a"] = count(); @ = avg(9); exit(0); }
