from beta import SIZE_B

SIZE_A = SIZE_B + 1
