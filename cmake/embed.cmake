# cog_embed(TARGET SYMBOL name FILE path [DEPENDS targets])
#
# Compiles the bytes of FILE into TARGET. The code that uses them declares
#   extern "C" const char name_begin[]; extern "C" const char name_end[];
# The assembler's .incbin reads the file as it is: a megabyte costs nothing to compile.
function(cog_embed target)
  cmake_parse_arguments(ARG "" "SYMBOL;FILE" "DEPENDS" ${ARGN})
  set(assembly "${CMAKE_CURRENT_BINARY_DIR}/${ARG_SYMBOL}.S")
  file(CONFIGURE OUTPUT "${assembly}" CONTENT [[
.section .rodata
.balign 16
.globl @ARG_SYMBOL@_begin
.globl @ARG_SYMBOL@_end
@ARG_SYMBOL@_begin:
.incbin "@ARG_FILE@"
@ARG_SYMBOL@_end:
.byte 0
.section .note.GNU-stack,"",%progbits
]] @ONLY)
  set_source_files_properties("${assembly}" PROPERTIES
    LANGUAGE C OBJECT_DEPENDS "${ARG_FILE};${ARG_DEPENDS}" COMPILE_OPTIONS "-x;assembler")
  target_sources(${target} PRIVATE "${assembly}")
endfunction()
