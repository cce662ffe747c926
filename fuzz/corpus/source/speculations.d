#pragma D option nspec=3
lua42:::function-entry { self->s = speculation(); }
lua42:::function-entry /self->s/ { speculate(self->s); trace(arg0); printf("%s", copyinstr(arg1)); }
lua42:::function-entry /self->s && arg0 == 7/ { commit(self->s); self->s = 0; }
lua42:::function-entry /arg1 > 3/ { discard(self->s); }
lua42:::function-entry { commit(arg0); discard(arg1); speculate(arg2); trace(1); }
