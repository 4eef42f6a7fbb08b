from alpha import SIZE_A

SIZE_B = SIZE_A + 1
