# Header-only libraries of the system: nlohmann_json as the target `json`, Catch2 2.13 as `catch2`.
#
# Emscripten must not see the rest of /usr/include, since the system's C headers would shadow its own: it gets a
# directory that holds nothing but a link to the library's folder.
function(header_only target folder header)
  find_path(${target}_parent ${folder}/${header} REQUIRED NO_CMAKE_FIND_ROOT_PATH PATHS /usr/include /usr/local/include)
  set(parent ${${target}_parent})
  if(EMSCRIPTEN)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include)
    file(CREATE_LINK ${parent}/${folder} ${PROJECT_BINARY_DIR}/include/${folder} SYMBOLIC)
    set(parent ${PROJECT_BINARY_DIR}/include)
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${parent})
endfunction()

header_only(json nlohmann json.hpp)
