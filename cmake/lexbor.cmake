# lexbor's HTML parser, from the sources that the Python package `selectolax` carries (scripts/setup.mjs brings them).
set(lexbor_source ${PROJECT_SOURCE_DIR}/build/vendor/lexbor/source)
if(NOT EXISTS ${lexbor_source}/lexbor/html/html.h)
  message(FATAL_ERROR "lexbor's sources are not in ${lexbor_source}: run `npm run setup` first")
endif()

enable_language(C)
file(GLOB_RECURSE lexbor_sources CONFIGURE_DEPENDS
  ${lexbor_source}/lexbor/core/*.c
  ${lexbor_source}/lexbor/dom/*.c
  ${lexbor_source}/lexbor/html/*.c
  ${lexbor_source}/lexbor/ns/*.c
  ${lexbor_source}/lexbor/tag/*.c
  ${lexbor_source}/lexbor/ports/posix/*.c)
add_library(lexbor STATIC ${lexbor_sources})
target_include_directories(lexbor SYSTEM PUBLIC ${lexbor_source})
target_compile_definitions(lexbor PUBLIC LEXBOR_STATIC)
target_compile_options(lexbor PRIVATE -w)
