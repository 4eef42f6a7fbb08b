# The test `layering`: every #include points where src/*/CMakeLists.txt says it may.

get_property(layers GLOBAL PROPERTY COG_LAYERS)
string(REPLACE ";" "\n" layers "${layers}")
file(WRITE "${PROJECT_BINARY_DIR}/layers.txt" "${layers}\n")

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
add_test(NAME layering COMMAND Python3::Interpreter
  "${PROJECT_SOURCE_DIR}/cmake/check_layering.py" "${PROJECT_BINARY_DIR}/layers.txt"
  "${PROJECT_SOURCE_DIR}/src")
set_tests_properties(layering PROPERTIES LABELS unit)
