/* Section 3: descriptors have numbers. */
/* run: -xerrtags */
BEGIN { trace(fds["stdin"].fi_name); }
