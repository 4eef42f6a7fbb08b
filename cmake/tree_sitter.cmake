# The target `tree_sitter_python`: the tree-sitter runtime and its Python grammar, as one static C
# library. Both come as source packages through pip, once, and stay in the developer's cache; pip's
# own configuration says from where. Each file is held to its hash whenever it is used.

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

set(tree_sitter_archive tree-sitter-0.23.2.tar.gz)
set(tree_sitter_hash 66bae8dd47f1fed7bdef816115146d3a41c39b5c482d7bad36d9ba1def088450)
set(tree_sitter_python_archive tree_sitter_python-0.23.6.tar.gz)
set(tree_sitter_python_hash 354bfa0a2f9217431764a631516f85173e9711af2c13dbd796a8815acfe505d9)
# The grammar proper, as it was when its behaviour was tested here.
set(parser_hash 5df63395433197cb65168e95f5ce705cb1dd4c12a11a85020755a5c4b8b55c21)

if(DEFINED ENV{XDG_CACHE_HOME})
  set(cache "$ENV{XDG_CACHE_HOME}/cog-dev/tree-sitter")
else()
  set(cache "$ENV{HOME}/.cache/cog-dev/tree-sitter")
endif()

# True in `result` if the archive `name` is in the cache and whole.
function(tree_sitter_has result name hash)
  set(${result} FALSE PARENT_SCOPE)
  if(EXISTS "${cache}/${name}")
    file(SHA256 "${cache}/${name}" found)
    if(found STREQUAL hash)
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

function(tree_sitter_fetch)
  tree_sitter_has(runtime ${tree_sitter_archive} ${tree_sitter_hash})
  tree_sitter_has(grammar ${tree_sitter_python_archive} ${tree_sitter_python_hash})
  if(runtime AND grammar)
    return()
  endif()
  message(STATUS "Fetching tree-sitter and its Python grammar into ${cache}")
  set(requirements "${CMAKE_CURRENT_BINARY_DIR}/tree-sitter.txt")
  file(WRITE "${requirements}"
    "tree-sitter==0.23.2 --hash=sha256:${tree_sitter_hash}\n"
    "tree-sitter-python==0.23.6 --hash=sha256:${tree_sitter_python_hash}\n")
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" -m pip download --quiet --disable-pip-version-check
      --no-deps --no-binary :all: --require-hashes -r "${requirements}" -d "${cache}"
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "pip could not fetch tree-sitter (see above). To go on without a package "
      "index, put ${tree_sitter_archive} and ${tree_sitter_python_archive} into ${cache}")
  endif()
endfunction()

# Several build trees may be configured at once.
file(MAKE_DIRECTORY "${cache}")
file(LOCK "${cache}" DIRECTORY GUARD FILE TIMEOUT 300)
tree_sitter_fetch()

set(unpacked "${CMAKE_CURRENT_BINARY_DIR}/tree-sitter")
foreach(archive ${tree_sitter_archive} ${tree_sitter_python_archive})
  file(ARCHIVE_EXTRACT INPUT "${cache}/${archive}" DESTINATION "${unpacked}")
endforeach()
set(runtime "${unpacked}/tree-sitter-0.23.2/tree_sitter/core/lib")
set(grammar "${unpacked}/tree_sitter_python-0.23.6/src")

file(SHA256 "${grammar}/parser.c" found)
if(NOT found STREQUAL parser_hash)
  message(FATAL_ERROR "${grammar}/parser.c is not the grammar that was tested: ${found}")
endif()

# The grammar includes the runtime's private headers as <tree_sitter/...>.
file(MAKE_DIRECTORY "${unpacked}/include")
file(CREATE_LINK "${runtime}/src" "${unpacked}/include/tree_sitter" SYMBOLIC)

add_library(tree_sitter_python STATIC
  "${runtime}/src/lib.c" "${grammar}/parser.c" "${grammar}/scanner.c")
target_include_directories(tree_sitter_python SYSTEM
  PUBLIC "${runtime}/include"
  PRIVATE "${runtime}/src" "${unpacked}/include")
target_compile_options(tree_sitter_python PRIVATE -w -O2)
if(COG_SANITIZE MATCHES "fuzzer-no-link")
  # Not what is fuzzed: its table lookups would be most of what the fuzzer looks at.
  target_compile_options(tree_sitter_python PRIVATE -fno-sanitize=fuzzer-no-link)
endif()
