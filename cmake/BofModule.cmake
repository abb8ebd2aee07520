# bof_module(NAME <m> SOURCES <files...> [DEPS bof::<m>...] [PRIVATE_DEPS <t>...]
#            [TESTS <files...>] [TEST_DEPS <t>...])
# Makes target bof_<m> (alias bof::<m>) and, with TESTS, test program bof_<m>_test, labelled unit.
# Sources are listed, never globbed, so that adding a file is a reviewed line. Third-party libraries
# go into PRIVATE_DEPS, so that their headers cannot leak out of the module.
function(bof_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;DEPS;PRIVATE_DEPS;TESTS;TEST_DEPS" ${ARGN})
  if(M_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "bof_module(${M_NAME}): unknown arguments ${M_UNPARSED_ARGUMENTS}")
  endif()
  add_library(bof_${M_NAME} STATIC ${M_SOURCES})
  add_library(bof::${M_NAME} ALIAS bof_${M_NAME})
  target_include_directories(bof_${M_NAME} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(bof_${M_NAME} PUBLIC ${M_DEPS} PRIVATE bof::warnings ${M_PRIVATE_DEPS})
  if(M_TESTS AND BUILD_TESTING)
    add_executable(bof_${M_NAME}_test ${M_TESTS})
    target_link_libraries(bof_${M_NAME}_test PRIVATE
      bof::${M_NAME} bof::warnings ${M_TEST_DEPS} GTest::gtest_main)
    gtest_discover_tests(bof_${M_NAME}_test NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS unit TIMEOUT 120)
  endif()
endfunction()
