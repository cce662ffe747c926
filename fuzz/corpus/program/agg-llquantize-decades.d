dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
agg 0 name="l" function=Llquantize(factor=10 low=0 high=2 steps=10 symmetric=false) keys=[] key_types=[]
clause 0 source=0 recording=Record destructive=false marks=[0 1 3 4 6 7 9 10 12 13 15]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Exit(field=0)
  code
          ; action 1
       0  imm r1, #1
          ; action 2
       1  imm r0, #1
       2  agg r0, r0, @0                        ; @l
          ; action 3
       3  imm r1, #1
          ; action 4
       4  imm r0, #5
       5  agg r0, r0, @0                        ; @l
          ; action 5
       6  imm r1, #1
          ; action 6
       7  imm r0, #10
       8  agg r0, r0, @0                        ; @l
          ; action 7
       9  imm r1, #1
          ; action 8
      10  imm r0, #55
      11  agg r0, r0, @0                        ; @l
          ; action 9
      12  imm r1, #1
          ; action 10
      13  imm r0, #99
      14  agg r0, r0, @0                        ; @l
          ; action 11
      15  imm r0, #0
      16  exit r0, f0
      17  ret
  end
