/* Section 4.7: NULL if absent, malformed or no container. */
#pragma D option quiet
BEGIN {
	s = "{\"a\":1,\"b\":{\"c\":2}}";
	printf("%d %d %d %d\n", json(s, "x") == NULL, json(s, "a.b") == NULL, json(s, "b.c") == NULL, json(s, "b[0]") == NULL);
	printf("%d %d %d %d\n", json("{a:1}", "a") == NULL, json("", "a") == NULL, json("5", "a") == NULL, json("{\"a\":+1}", "a") == NULL);
	printf("%d %d\n", json("{\"a\":-x}", "a") == NULL, json("{\"u\":\"\\u12g4\"}", "u") == NULL);
	exit(0);
}
