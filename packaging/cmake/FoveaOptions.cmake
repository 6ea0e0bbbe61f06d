# Options and compiler settings that every target shares.
option(FOVEA_TESTS "Build the tests and benchmarks" ON)
option(FOVEA_ONLY_INFERENCE "Build the worker and what it needs, nothing else" OFF)
option(FOVEA_FUZZ "Build the fuzzer, which needs clang" OFF)
option(FOVEA_WERROR "Treat warnings as errors" ON)
set(FOVEA_SANITIZER "" CACHE STRING "Build everything with a sanitizer: address, thread or empty")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

get_filename_component(FOVEA_SOURCE_DIR "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

find_program(FOVEA_CCACHE ccache)
if(FOVEA_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${FOVEA_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${FOVEA_CCACHE}")
endif()

add_library(fovea_warnings INTERFACE)
target_compile_options(fovea_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${FOVEA_WERROR}>:-Werror>
  # ccache can only reuse a compile with a precompiled header when the header keeps its directives.
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)

if(FOVEA_SANITIZER)
  add_compile_options(-fsanitize=${FOVEA_SANITIZER} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FOVEA_SANITIZER})
endif()

# mold links in a tenth of the time of the default linker, and every test is a program to link.
find_program(FOVEA_MOLD mold)
if(FOVEA_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
