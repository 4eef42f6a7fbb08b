# What we use and do not write. Each comes from the distribution's packages (see
# tests/support/install-packages) or is fetched once at configure time and checked by its hash.

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)  # its headers alone, see decision 0005
