/* Section 15.6: ++ creates a variable; the name of the probe as a key. */
/* run: -q */
tick-20ms { @[probename] = count(); printf("%s %d\n", probename, ++n); }
tick-20ms /n == 2/ { exit(0); }
