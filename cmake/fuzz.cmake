# cog_fuzzer(NAME modules)
#
# tests/fuzz/NAME/fuzz.cc, which defines LLVMFuzzerTestOneInput. In the preset `fuzz` it is a program
# of libFuzzer; in every other one it replays the inputs that are kept in tests/fuzz/NAME, as a test.
add_custom_target(fuzzers)

function(cog_fuzzer name)
  set(folder "${PROJECT_SOURCE_DIR}/tests/fuzz")
  list(TRANSFORM ARGN PREPEND "cog_" OUTPUT_VARIABLE modules)
  add_executable(fuzz_${name} "${folder}/${name}/fuzz.cc")
  target_link_libraries(fuzz_${name} PRIVATE ${modules} cog_warnings)
  target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  if(COG_SANITIZE MATCHES "fuzzer-no-link")
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(fuzz_${name} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    add_dependencies(fuzzers fuzz_${name})
  else()
    target_sources(fuzz_${name} PRIVATE "${folder}/replay.cc")
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} "${folder}/${name}")
    set_tests_properties(fuzz_${name} PROPERTIES LABELS unit TIMEOUT 120)
  endif()
endfunction()
