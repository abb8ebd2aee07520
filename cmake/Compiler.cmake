# Warnings, hardening and sanitizers: interface targets that every module of ours links.
add_library(bof_warnings INTERFACE)
add_library(bof::warnings ALIAS bof_warnings)
target_compile_options(bof_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough
  -Wdouble-promotion -Wundef -Wswitch-enum
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast -Wsuggest-override>
  $<$<CXX_COMPILER_ID:Clang>:-Wextra-semi -Wunreachable-code>
  # Of several files compiled as one these two mean nothing; the preset clang still sees what they are for.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-shadow -Wno-subobject-linkage>
  $<$<BOOL:${BOF_WERROR}>:-Werror>)

# Hardening stays on in every build, release too. _FORTIFY_SOURCE needs an optimised build.
add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
add_compile_definitions(_GLIBCXX_ASSERTIONS)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT BOF_SANITIZE)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
add_link_options(-pie -Wl,-z,relro,-z,now)

if(BOF_SANITIZE)
  add_compile_options(-fsanitize=${BOF_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BOF_SANITIZE})
  if(BOF_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

find_program(BOF_CCACHE ccache)
if(BOF_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BOF_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${BOF_CCACHE})
endif()
