/* Section 1.8: all that scripts set in their first lines. */
/* run: a b c */
#pragma D option quiet
#pragma D option bufsize=4m
#pragma D option aggsize=4m
#pragma D option dynvarsize=2m
#pragma D option strsize=512
#pragma D option switchrate=10hz
#pragma D option aggrate=10hz
#pragma D option statusrate=10hz
#pragma D option cleanrate=101hz
#pragma D option nspec=3
#pragma D option specsize=64k
#pragma D option bufpolicy=switch
#pragma D option bufresize=auto
#pragma D option stackframes=10
#pragma D option ustackframes=10
#pragma D option jstackframes=5
#pragma D option jstackstrsize=300
#pragma D option flowindent=unset
#pragma D option rawbytes=unset
#pragma D option aggsortkey
#pragma D option aggsortrev
#pragma D option aggsortpos=0
#pragma D option aggsortkeypos=0
#pragma D option destructive
#pragma D option zdefs
#pragma D option defaultargs
#pragma D option argref
#pragma D option empty
#pragma D option errtags
#pragma D option stackindent=2
#pragma D option temporal
#pragma ident	"@(#)header.d	1.1	24/05/06 SMI"
#ident "more"
#
nobody*:::nothing { trace(1); }
BEGIN { @[1] = count(); @[2] = count(); printf("%d\n", strlen($$1)); exit(0); }
