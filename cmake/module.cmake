# One folder = one module = one target = one namespace = one unit-test binary.

# cog_module(NAME USES other modules SOURCES files [TESTS files] [LINK third-party targets])
#
# Declares the library cog_NAME from the calling folder. USES is the whole of what its #includes
# may name besides `base`; the test `layering` holds the code to it. TESTS are files below
# tests/unit/NAME; their binary links this module alone, so a broken layer is a link error too.
function(cog_module name)
  cmake_parse_arguments(ARG "" "" "USES;SOURCES;TESTS;LINK" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "cog_module(${name}): unknown words: ${ARG_UNPARSED_ARGUMENTS}")
  endif()

  add_library(cog_${name} STATIC ${ARG_SOURCES})
  target_include_directories(cog_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(cog_${name} PRIVATE cog_warnings ${ARG_LINK})
  if(NOT name STREQUAL "base")
    target_link_libraries(cog_${name} PUBLIC cog_base)
  endif()
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(cog_${name} PUBLIC cog_${used})
  endforeach()
  string(REPLACE ";" " " uses "${ARG_USES}")
  set_property(GLOBAL APPEND PROPERTY COG_LAYERS "${name}: ${uses}")

  if(ARG_TESTS)
    list(TRANSFORM ARG_TESTS PREPEND "${PROJECT_SOURCE_DIR}/tests/unit/${name}/")
    add_executable(test_${name} ${ARG_TESTS})
    target_link_libraries(test_${name} PRIVATE cog_${name} cog_warnings GTest::gtest_main)
    target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
    target_compile_definitions(test_${name} PRIVATE
      COG_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/tests/golden")
    add_test(NAME unit_${name} COMMAND test_${name})
    set_tests_properties(unit_${name} PROPERTIES LABELS unit TIMEOUT 120)
  endif()
endfunction()

# cog_program(TARGET OUTPUT name MAIN file MODULES modules)
#
# A program that users get: static, so that it runs on any Linux, and stripped in a release.
function(cog_program target)
  cmake_parse_arguments(ARG "" "OUTPUT;MAIN" "MODULES" ${ARGN})
  add_executable(${target} ${ARG_MAIN})
  list(TRANSFORM ARG_MODULES PREPEND "cog_")
  target_link_libraries(${target} PRIVATE ${ARG_MODULES} cog_warnings)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${ARG_OUTPUT} RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  if(NOT COG_SANITIZE)  # sanitizers have no static form
    # -static-pie and not -static: a plain static program registers its unwind tables at the start
    # and sorts them at the first exception, which takes 8 ms in `cog`.
    target_link_options(${target} PRIVATE -static-pie)
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/no_nss.cc")
    set(program "'$<TARGET_FILE:${target}>'")
    add_test(NAME ${ARG_OUTPUT}_has_no_nss COMMAND sh -c
      "test -x ${program} && ! grep -aqE '__nss_|nsswitch.conf' ${program}")
    set_tests_properties(${ARG_OUTPUT}_has_no_nss PROPERTIES LABELS unit)
  endif()
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_link_options(${target} PRIVATE -s)
  endif()
endfunction()
