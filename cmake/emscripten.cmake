# Toolchain file for Emscripten, from Debian's package or from any em++ on the path.
#
# Debian's Emscripten finds its JavaScript libraries only through Debian's own Node; NODE_PATH shows them to any Node.
# Without it em++ fails after writing a half-made .wasm. The linker launcher sets it, so that every later build has it.
find_program(EM_CONFIG em-config REQUIRED)
execute_process(COMMAND ${EM_CONFIG} EMSCRIPTEN_ROOT OUTPUT_VARIABLE emscripten_root
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
include(${emscripten_root}/cmake/Modules/Platform/Emscripten.cmake)

if(EXISTS /usr/share/nodejs)
  set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
endif()
