# The variable `python_packaging`: a wheel of Python's `packaging`, the judge in the tests of the
# module requirements. One fixed version for every machine, as its answers change between versions.
# It comes through pip, once, and stays in the developer's cache; pip's own configuration says from
# where.

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

set(packaging_wheel packaging-26.3-py3-none-any.whl)
set(packaging_hash d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c)

if(DEFINED ENV{XDG_CACHE_HOME})
  set(cache "$ENV{XDG_CACHE_HOME}/cog-dev/packaging")
else()
  set(cache "$ENV{HOME}/.cache/cog-dev/packaging")
endif()
set(python_packaging "${cache}/${packaging_wheel}")

# Several build trees may be configured at once.
file(MAKE_DIRECTORY "${cache}")
file(LOCK "${cache}" DIRECTORY GUARD FILE TIMEOUT 300)
set(found "")
if(EXISTS "${python_packaging}")
  file(SHA256 "${python_packaging}" found)
endif()
if(NOT found STREQUAL packaging_hash)
  message(STATUS "Fetching Python's packaging into ${cache}")
  set(requirements "${CMAKE_CURRENT_BINARY_DIR}/packaging.txt")
  file(WRITE "${requirements}" "packaging==26.3 --hash=sha256:${packaging_hash}\n")
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" -m pip download --quiet --disable-pip-version-check
      --no-deps --only-binary :all: --require-hashes -r "${requirements}" -d "${cache}"
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "pip could not fetch packaging (see above). To go on without a package "
      "index, put ${packaging_wheel} into ${cache}")
  endif()
endif()
