# build/claimlint.pack, the default pack: rules/ compiled by the command that was just built.
file(GLOB_RECURSE rule_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/*.json)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/claimlint.pack
  COMMAND claimlint pack ${PROJECT_SOURCE_DIR}/rules -o ${PROJECT_BINARY_DIR}/claimlint.pack
  DEPENDS claimlint ${rule_files}
  COMMENT "Packing rules/"
  VERBATIM)
add_custom_target(pack ALL DEPENDS ${PROJECT_BINARY_DIR}/claimlint.pack)
