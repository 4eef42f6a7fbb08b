# Language, warnings and instrumentation: the same for every target of ours.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # for -static-pie, see cog_program()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
# Debug symbols with full types make objects five times larger and add nothing to a stack trace.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Carried by our own targets only, so that a user who adds us as a subdirectory is not stopped.
add_library(cog_warnings INTERFACE)
target_compile_options(cog_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(cog_warnings INTERFACE -Werror)
endif()

set(COG_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
option(COG_COVERAGE "Build for gcov" OFF)
if(COG_SANITIZE)
  add_compile_options(-fsanitize=${COG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${COG_SANITIZE})
endif()
if(COG_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Sections that nothing refers to leave the programs at link time.
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections)
