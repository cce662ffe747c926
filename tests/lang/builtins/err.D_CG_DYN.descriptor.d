/* Section 3: a descriptor as a whole is translated data. */
/* run: -xerrtags */
BEGIN { trace(fds[0]); }
