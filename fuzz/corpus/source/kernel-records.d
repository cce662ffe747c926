lua42:::function-entry { self->x = arg2; }
lua42:::function-entry { trace(arg0); trace(arg1); }
lua42:::function-entry { trace(copyinstr(arg0)); }
lua42:::function-entry { printf("%d %s %d", arg0, copyinstr(arg1), self->x); self->x = arg2; }
lua42:::function-entry /(int)arg0 >= -1/ { trace((int)arg1); trace(timestamp); }
lua42:::function-entry /!self->x/ { trace(1); }
lua42:::function-entry /copyinstr(arg0) == "main"/ { trace(2); }
