/* Section 6.6: what the consumer cannot do is told, and the record goes on. */
BEGIN { setopt("bufsize", "1m"); printf("1"); setopt("nixon"); printf("2"); setopt("quiet", "maybe"); printf("3"); exit(0); }
