dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "1"
string 1 "2"
string 2 "3"
string 3 "4"
string 4 "5"
variable 0 name="s" scope=Global ty=6 storage=Scalar keys=-
clause 0 source=0 recording=Nothing destructive=false marks=[0]
  probe provider="" module="" function="" name="BEGIN"
  code
          ; action 1
       0  call r0, r0, n0, speculation
       1  sext r1, r0, w32
       2  stg r1, v0                            ; s
       3  ret
  end
clause 1 source=0 recording=Record destructive=false marks=[0]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  action 0 Trace(field=0)
  code
          ; action 1
       0  str r0, s0                            ; \"1\"
       1  recm r0, f0
       2  ret
  end
clause 2 source=0 recording=Record destructive=false marks=[0 2]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  action 0 Trace(field=0)
  code
          ; action 1
       0  ldg r0, v0                            ; s
       1  speculate r0
          ; action 2
       2  str r0, s1                            ; \"2\"
       3  recm r0, f0
       4  ret
  end
clause 3 source=0 recording=Record destructive=false marks=[0]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  action 0 Trace(field=0)
  code
          ; action 1
       0  str r0, s2                            ; \"3\"
       1  recm r0, f0
       2  ret
  end
clause 4 source=0 recording=Record destructive=false marks=[0 2]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  action 0 Trace(field=0)
  code
          ; action 1
       0  ldg r0, v0                            ; s
       1  speculate r0
          ; action 2
       2  str r0, s3                            ; \"4\"
       3  recm r0, f0
       4  ret
  end
clause 5 source=0 recording=Nothing destructive=false marks=[0]
  probe provider="" module="" function="" name="BEGIN"
  code
          ; action 1
       0  ldg r0, v0                            ; s
       1  commit r0
       2  ret
  end
clause 6 source=0 recording=Record destructive=false marks=[0 2]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  field 1 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Trace(field=0)
  action 1 Exit(field=1)
  code
          ; action 1
       0  str r0, s4                            ; \"5\"
       1  recm r0, f0
          ; action 2
       2  imm r0, #0
       3  exit r0, f1
       4  ret
  end
