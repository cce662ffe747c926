dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "a"
string 1 "b"
string 2 "c"
agg 0 name="m" function=Min keys=[String] key_types=[16]
clause 0 source=0 recording=Record destructive=false marks=[0 0 1 3 3 4 6 6 7 9 9 10 12]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Exit(field=0)
  code
          ; action 1
          ; action 2
       0  str r0, s0                            ; \"a\"
          ; action 3
       1  imm r1, #3
       2  agg r0, r1, @0                        ; @m
          ; action 4
          ; action 5
       3  str r0, s1                            ; \"b\"
          ; action 6
       4  imm r1, #-3
       5  agg r0, r1, @0                        ; @m
          ; action 7
          ; action 8
       6  str r0, s2                            ; \"c\"
          ; action 9
       7  imm r1, #0
       8  agg r0, r1, @0                        ; @m
          ; action 10
          ; action 11
       9  str r0, s1                            ; \"b\"
          ; action 12
      10  imm r1, #30
      11  agg r0, r1, @0                        ; @m
          ; action 13
      12  imm r0, #0
      13  exit r0, f0
      14  ret
  end
