# The target cog_grpc: gRPC for C++ without TLS, static. An engine's socket has no use for TLS, and
# the shared library costs each start 6 ms and more.

find_package(PkgConfig REQUIRED)
pkg_check_modules(GRPC REQUIRED grpc++_unsecure)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

add_library(cog_grpc INTERFACE)
if(COG_SANITIZE)
  # ThreadSanitizer leaves out what a library does that was not built with it, if it is shared.
  target_link_libraries(cog_grpc INTERFACE ${GRPC_LINK_LIBRARIES} Threads::Threads)
  return()
endif()

# Of what it stands on, pkg-config names Abseil alone.
set(names ${GRPC_STATIC_LIBRARIES} address_sorting upb re2 cares z)
list(FILTER names INCLUDE REGEX "^(grpc|gpr|absl_|address_sorting|upb|re2|cares|z)")
list(REMOVE_DUPLICATES names)
set(archives "")
foreach(name IN LISTS names)
  find_library(GRPC_${name} NAMES lib${name}.a REQUIRED)
  list(APPEND archives "${GRPC_${name}}")
endforeach()
target_link_libraries(cog_grpc INTERFACE
  -Wl,--start-group ${archives} -Wl,--end-group Threads::Threads)
