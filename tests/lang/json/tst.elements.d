/* Section 4.7: members, indexes and nested paths. */
#pragma D option quiet
BEGIN {
	s = "{\"a\":[1,{\"b\":\"x\"}],\"n\":-12.5e3,\"t\":true,\"f\":false,\"z\":null,\"s\":\"a\\n\\\"q\"}";
	printf("%s %s %s\n", json(s, "a[1].b"), json(s, "a[0]"), json(s, "n"));
	printf("%s %s %s\n", json(s, "t"), json(s, "f"), json(s, "z"));
	printf("%s %s %s\n", json(s, "s"), json(s, "a"), json(s, "a[1]"));
	printf("%d\n", strtoll(json("{\"n\": 42}", "n")));
	exit(0);
}
