# cmake --install BUILD --prefix PREFIX; DESTDIR is taken from the environment. The .pc file finds its prefix from where it lies.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH CANDOUR_PC_PREFIX /${pc_dir} /)
string(REGEX REPLACE "/$" "" CANDOUR_PC_PREFIX "${CANDOUR_PC_PREFIX}")
configure_file(${PROJECT_SOURCE_DIR}/candour.pc.in ${PROJECT_BINARY_DIR}/candour.pc @ONLY)

install(TARGETS libcandour ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET candour)
    install(TARGETS candour RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/candour DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES ${PROJECT_BINARY_DIR}/include/candour.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_BINARY_DIR}/candour.pc DESTINATION ${pc_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# What people copy and adapt: dialects of real files.
if(EXISTS ${PROJECT_SOURCE_DIR}/data/dialects)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/dialects DESTINATION ${CMAKE_INSTALL_DATADIR}/candour
        FILES_MATCHING PATTERN "*.yaml")
endif()
