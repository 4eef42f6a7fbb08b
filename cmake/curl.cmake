# The target cog_curl: a static libcurl that speaks HTTP and nothing else.
#
# The distribution's libcurl.a needs libraries that have no static form, and its shared one costs
# each start 6 ms. So the distribution's source package is built once, at configure time, with what
# we use of it, and kept for all build folders below $XDG_CACHE_HOME/cog-dev.

set(curl_options
  -DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF
  -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF
  -DHTTP_ONLY=ON -DENABLE_UNIX_SOCKETS=ON -DENABLE_ARES=ON -DCURL_ZLIB=ON
  -DCURL_USE_OPENSSL=ON -DOPENSSL_USE_STATIC_LIBS=ON -DCURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG=ON
  -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none  # the one of the machine is searched at run time
  -DCURL_USE_LIBPSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBSSH=OFF -DCURL_USE_GSSAPI=OFF
  -DUSE_LIBIDN2=OFF -DUSE_NGHTTP2=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBRTMP=OFF
  -DCURL_DISABLE_NTLM=ON -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_HSTS=ON -DCURL_DISABLE_NETRC=ON
  -DCURL_DISABLE_COOKIES=ON -DCURL_DISABLE_DOH=ON
  -DCMAKE_C_FLAGS=-ffunction-sections\ -fdata-sections)

if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(curl_cache "$ENV{XDG_CACHE_HOME}/cog-dev")
else()
  set(curl_cache "$ENV{HOME}/.cache/cog-dev")
endif()

set(curl_script "${PROJECT_SOURCE_DIR}/cmake/build_curl.sh")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${curl_script}")
file(SHA256 "${curl_script}" curl_hash)
cmake_host_system_information(RESULT distribution QUERY DISTRIB_ID DISTRIB_VERSION_ID)
string(SHA256 curl_hash
  "${curl_hash} ${curl_options} ${distribution} ${CMAKE_SYSTEM_PROCESSOR}")
string(SUBSTRING "${curl_hash}" 0 12 curl_hash)

file(GLOB curl_builds "${curl_cache}/curl-*-${curl_hash}/complete")
if(NOT curl_builds)
  message(STATUS "Building libcurl once, for all build folders (half a minute)")
  execute_process(
    COMMAND "${curl_script}" "${curl_cache}" "${curl_hash}" ${curl_options}
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE curl_log)
  if(failed)
    message(FATAL_ERROR
      "libcurl can't be built from the distribution's source package:\n${curl_log}")
  endif()
  file(GLOB curl_builds "${curl_cache}/curl-*-${curl_hash}/complete")
endif()
list(SORT curl_builds COMPARE NATURAL ORDER DESCENDING)  # a newer security update wins
list(GET curl_builds 0 curl_build)
get_filename_component(curl_build "${curl_build}" DIRECTORY)

# Static ones, for fully static programs; visible everywhere, as they reach each program's link
# line.
set(OPENSSL_USE_STATIC_LIBS ON)
find_package(OpenSSL REQUIRED GLOBAL)
find_library(CARES_STATIC NAMES libcares.a libcares_static.a REQUIRED)
find_library(ZLIB_STATIC NAMES libz.a REQUIRED)

add_library(cog_curl STATIC IMPORTED GLOBAL)
set_target_properties(cog_curl PROPERTIES
  IMPORTED_LOCATION "${curl_build}/lib/libcurl.a"
  INTERFACE_INCLUDE_DIRECTORIES "${curl_build}/include"
  INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB)
target_link_libraries(cog_curl INTERFACE
  OpenSSL::SSL OpenSSL::Crypto "${CARES_STATIC}" "${ZLIB_STATIC}" Threads::Threads ${CMAKE_DL_LIBS})
