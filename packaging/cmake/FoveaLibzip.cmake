# PkgConfig::LibZip where libzip is installed. By pkg-config, since libzip's own CMake files also want its command line tools.
if(NOT TARGET PkgConfig::LibZip)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(LibZip QUIET IMPORTED_TARGET GLOBAL libzip)
  endif()
endif()
