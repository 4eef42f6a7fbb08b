# Files that are compiled into a program. The assembler's .incbin reads each as it is: a megabyte
# costs nothing to compile.

# cog_embed_files(TARGET SYMBOL name FILES "path in the table=path on disk"...)
#
# Compiles several files into TARGET, with a table of src/base/embedded_file.h:
#   extern "C" const EmbeddedFile name[];
function(cog_embed_files target)
  cmake_parse_arguments(ARG "" "SYMBOL" "FILES" ${ARGN})
  set(contents "")
  set(table "")
  set(sources "")
  set(index 0)
  foreach(entry IN LISTS ARG_FILES)
    string(REGEX REPLACE "=.*" "" path "${entry}")
    string(REGEX REPLACE "^[^=]*=" "" file "${entry}")
    list(APPEND sources "${file}")
    string(APPEND contents
      ".Lpath${index}: .asciz \"${path}\"\n.balign 16\n"
      ".Lbegin${index}: .incbin \"${file}\"\n.Lend${index}: .byte 0\n")
    string(APPEND table "  .quad .Lpath${index}, .Lbegin${index}, .Lend${index}\n")
    math(EXPR index "${index} + 1")
  endforeach()
  set(assembly "${CMAKE_CURRENT_BINARY_DIR}/${ARG_SYMBOL}.S")
  file(GENERATE OUTPUT "${assembly}" CONTENT
".section .rodata
${contents}
.section .data.rel.ro,\"aw\",%progbits
.balign 16
.globl ${ARG_SYMBOL}
${ARG_SYMBOL}:
${table}  .quad 0, 0, 0
.section .note.GNU-stack,\"\",%progbits
")
  set_source_files_properties("${assembly}" PROPERTIES
    GENERATED ON LANGUAGE C OBJECT_DEPENDS "${sources}"
    # clang's assembler says that it has no use for the flags that ask for dependencies.
    COMPILE_OPTIONS "-x;assembler;-Wno-unused-command-line-argument")
  target_sources(${target} PRIVATE "${assembly}")
endfunction()
