# The language level, the warnings and the sanitizers of our own targets; and ccache where it is installed.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE ccache)
  if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endif()

# For all targets, RE2 and Abseil too: Abseil's containers have another layout under AddressSanitizer, and SIMD is
# allowed everywhere in a WebAssembly module or nowhere.
if(CLAIMLINT_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(CLAIMLINT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "CLAIMLINT_FUZZ needs Clang: `cmake --preset fuzz` asks for it")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(EMSCRIPTEN)
  add_compile_options(-msimd128 -mbulk-memory)
endif()

function(claimlint_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-restrict)  # GCC bug 105651: false alarms on std::string's operator+
  endif()
  if(CLAIMLINT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# claimlint_library(name FOLDER folder LINKS libraries...): a static library of the folder's sources.
function(claimlint_library target)
  cmake_parse_arguments(arg "" "FOLDER" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${arg_FOLDER}/*.cc)
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/core/include)
  target_link_libraries(${target} PUBLIC ${arg_LINKS})
  claimlint_warnings(${target})
endfunction()
