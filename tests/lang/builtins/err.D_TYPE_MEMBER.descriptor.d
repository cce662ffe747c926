/* Section 3: a descriptor has the members that library files give it. */
/* run: -xerrtags */
BEGIN { trace(fds[0].fi_size); }
