lua42:::function-entry { @ = count(); }
lua42:::function-entry { @n[arg0] = count(); }
lua42:::function-entry /arg1 == 7/ { @p[arg0, arg1] = count(); }
lua42:::function-entry { @s[copyinstr(arg0)] = count(); }
lua42:::function-entry { @m[copyinstr(arg1), arg2] = count(); }
lua42:::function-entry { @t[copyinstr(arg0), copyinstr(arg1)] = count(); }
END { printa(@n); printa("%s %@d\n", @s); }
