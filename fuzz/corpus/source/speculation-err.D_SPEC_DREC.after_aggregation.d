/* Section 4.5: an aggregating function counts as data-recording. */
/* run: -xerrtags */
BEGIN { @a = count(); speculate(1); }
